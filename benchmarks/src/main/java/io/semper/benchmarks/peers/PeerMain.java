package io.semper.benchmarks.peers;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;

/** Runs one peer in this process until it is killed: {@code PeerMain NAME MODE}; {@code need-boringssl} instead only fails without BoringSSL. */
public final class PeerMain {
    private PeerMain() {}

    /** Starts the peer. */
    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("need-boringssl")) {
            OpenSsl.ensureAvailability();
            return;
        }
        Mode mode = Mode.valueOf(arguments[1].toUpperCase(java.util.Locale.ROOT));
        switch (arguments[0]) {
            case "selector" -> new SelectorPeer(mode).serve();
            case "netty-nio", "netty-epoll" -> {
                boolean epoll = arguments[0].equals("netty-epoll");
                if (mode == Mode.UDP) {
                    NettyDatagramPeer.serve(epoll);
                } else {
                    NettyPeer.serve(mode, epoll, SslProvider.JDK);
                }
            }
            case "netty-epoll-boringssl" -> NettyPeer.serve(mode, true, SslProvider.OPENSSL);
            case "semper-epoll-boringssl" -> BoringSslPeer.serve();
            case "vertx" -> VertxPeer.serve(mode);
            default -> throw new IllegalArgumentException("no peer is called " + arguments[0]);
        }
    }

    static void listening(int port) {
        System.out.println("PORT " + port);
    }
}
