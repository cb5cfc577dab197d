/** The contract of a Semper event loop. */
module io.semper {
    requires static org.jspecify;

    exports io.semper;
}
