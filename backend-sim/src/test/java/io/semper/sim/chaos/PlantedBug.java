package io.semper.sim.chaos;

/**
 * An edit of a source of the engine, or of TLS, that breaks it.
 *
 * @param name what is broken, in words
 * @param file the file, below the package {@code io.semper}, whose first folder is the module
 * @param from a text that occurs in it exactly once
 * @param to what replaces it
 */
record PlantedBug(String name, String file, String from, String to) {
    String module() {
        return file.substring(0, file.indexOf('/'));
    }

    @Override
    public String toString() {
        return name;
    }
}
