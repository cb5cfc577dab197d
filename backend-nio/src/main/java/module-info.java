/** The backend that runs wherever Java does: sockets and selectors of {@code java.nio}. */
module io.semper.nio {
    requires transitive io.semper;
    requires transitive io.semper.engine;
    requires jdk.net;
    requires static org.jspecify;

    exports io.semper.nio;

    provides io.semper.spi.EventLoopProvider with
            io.semper.nio.NioProvider;
}
