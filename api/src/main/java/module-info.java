/** The contract of an event loop; no dependency at run time. */
module io.semper {
    requires static org.jspecify;

    exports io.semper;
    exports io.semper.group;
    exports io.semper.spi;

    uses io.semper.spi.EventLoopProvider;
    uses io.semper.spi.NativeLibrary;
}
