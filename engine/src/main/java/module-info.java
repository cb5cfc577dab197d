/** Everything that a loop does and that is not a system call. */
module io.semper.engine {
    requires transitive io.semper;
    requires io.semper.tls;
    requires static org.jspecify;

    exports io.semper.engine;
    exports io.semper.engine.kernel;

    uses io.semper.spi.EventLoopProvider;
    uses io.semper.spi.LoopProbeProvider;
}
