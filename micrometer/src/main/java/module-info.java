/** Figures of loops and servers as meters of Micrometer. */
module io.semper.micrometer {
    requires transitive io.semper;
    requires transitive micrometer.core;
    requires static org.jspecify;

    exports io.semper.micrometer;
}
