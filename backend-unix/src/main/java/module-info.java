/** Shared by the backends over Netty's native transports: what moves bytes, and what examines Netty's library. */
module io.semper.unix {
    requires transitive io.semper.engine;
    requires transitive io.netty.common;
    requires transitive io.netty.transport;
    requires transitive io.netty.transport.unix.common;
    requires static java.management;
    requires static org.jspecify;

    exports io.semper.unix;
    exports io.semper.unix.library;
}
