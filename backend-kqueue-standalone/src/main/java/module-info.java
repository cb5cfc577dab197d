/** The backend over the kqueue of macOS, with its own copy of Netty. */
module io.semper.kqueue {
    requires transitive io.semper;
    requires io.semper.engine;
    requires java.logging;
    requires jdk.unsupported;
    requires static java.management;
    requires static jdk.jfr;
    requires static org.jspecify;

    provides io.semper.spi.EventLoopProvider with
            io.semper.kqueue.KqueueProvider;
}
