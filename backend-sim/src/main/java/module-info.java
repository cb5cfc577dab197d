/** The backend without an operating system: a network in memory, live for blocking peers or in virtual time from a seed. */
module io.semper.sim {
    requires transitive io.semper;
    requires transitive io.semper.engine;
    requires static org.jspecify;

    exports io.semper.sim;

    provides io.semper.spi.EventLoopProvider with
            io.semper.sim.SimProvider;
}
