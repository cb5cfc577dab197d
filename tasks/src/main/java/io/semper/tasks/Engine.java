package io.semper.tasks;

/** Makes the strands of one loop. */
interface Engine {
    /** Returns the name by which the property {@value Engines#PROPERTY} selects it. */
    String name();

    /** Makes a strand that runs {@code code}, which catches what it throws. */
    Strand strand(String name, Runnable code);

    /** Ends what the engine keeps for reuse. The loop is closed. */
    void close();
}
