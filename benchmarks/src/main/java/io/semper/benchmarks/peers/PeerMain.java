package io.semper.benchmarks.peers;

/** Runs one peer in this process until it is killed: {@code PeerMain NAME MODE}. */
public final class PeerMain {
    private PeerMain() {}

    /** Starts the peer. */
    public static void main(String[] arguments) throws Exception {
        Mode mode = Mode.valueOf(arguments[1].toUpperCase(java.util.Locale.ROOT));
        switch (arguments[0]) {
            case "selector" -> new SelectorPeer(mode).serve();
            case "netty-nio" -> NettyPeer.serve(mode, false);
            case "netty-epoll" -> NettyPeer.serve(mode, true);
            case "vertx" -> VertxPeer.serve(mode);
            default -> throw new IllegalArgumentException("no peer is called " + arguments[0]);
        }
    }

    static void listening(int port) {
        System.out.println("PORT " + port);
    }
}
