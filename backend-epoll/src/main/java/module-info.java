/** The backend over Linux's epoll. */
module io.semper.epoll {
    requires io.semper.unix;
    requires io.netty.transport.classes.epoll;
    requires static org.jspecify;

    provides io.semper.spi.EventLoopProvider with
            io.semper.epoll.EpollProvider;
}
