/** The backend over Linux's epoll, with its own copy of Netty. */
module io.semper.epoll {
    requires transitive io.semper;
    requires io.semper.engine;
    requires java.logging;
    requires jdk.unsupported;
    requires static java.management;
    requires static jdk.jfr;
    requires static org.jspecify;

    provides io.semper.spi.EventLoopProvider with
            io.semper.epoll.EpollProvider;
}
