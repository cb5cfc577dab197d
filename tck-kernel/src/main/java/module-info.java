/** The conformance kit for kernels: runs the numbered rules of the seam without an engine. */
open module io.semper.tck.kernel {
    requires transitive io.semper.engine;
    requires transitive org.junit.jupiter.api;
    requires io.semper.tck;
    requires java.management;
    requires org.opentest4j;
    requires static org.jspecify;

    exports io.semper.tck.kernel;
}
