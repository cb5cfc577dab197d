/** The backend over the kqueue of macOS. */
module io.semper.kqueue {
    requires io.semper.unix;
    requires io.netty.transport.classes.kqueue;
    requires static org.jspecify;

    provides io.semper.spi.EventLoopProvider with
            io.semper.kqueue.KqueueProvider;
}
