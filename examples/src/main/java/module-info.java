/** Runnable programs, the recipes of the guide, and a small HTTP server as an example of a protocol. */
module io.semper.examples {
    requires transitive io.semper;
    requires transitive io.semper.framing;
    requires jdk.unsupported; // signals
    requires static org.jspecify;

    exports io.semper.examples;
    exports io.semper.examples.guide;
    exports io.semper.examples.http;
}
