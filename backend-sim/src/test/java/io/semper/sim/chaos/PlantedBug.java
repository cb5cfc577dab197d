package io.semper.sim.chaos;

/**
 * An edit of a source of the engine that breaks it.
 *
 * @param name what is broken, in words
 * @param file the file, below the package {@code io.semper.engine}
 * @param from a text that occurs in it exactly once
 * @param to what replaces it
 */
record PlantedBug(String name, String file, String from, String to) {
    @Override
    public String toString() {
        return name;
    }
}
