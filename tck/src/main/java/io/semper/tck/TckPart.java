package io.semper.tck;

/**
 * A part of the kit, for builds that run several processes at once. The parts are the whole kit and take about the same time;
 * {@link EventLoopTck} has a base class of suites for each.
 */
public enum TckPart {
    /**
     * How bytes move: rules of reading, writing, flow control, ends of streams, files, Unix sockets, datagrams, raw sockets, watched
     * descriptors, and streams of tasks.
     */
    BYTES(Names.BYTES),
    /** How connections come and go: rules of connects, servers and closing. */
    ENDS(Names.ENDS),
    /** Encrypted connections. */
    TLS(Names.TLS),
    /** Everything else: callbacks, timers, futures, threads, tasks, and the properties. */
    LOOPS(Names.LOOPS);

    /** Patterns of the names of classes. */
    static final class Names {
        static final String ALL = ".*(Rules|Properties)";
        static final String BYTES =
                "io\\.semper\\.tck\\.rules\\.(datagram|eof|flow|raw|read|sendfile|stream|unix|watch|write)\\..*Rules";
        static final String ENDS = "io\\.semper\\.tck\\.rules\\.(close|connect|server)\\..*Rules";
        static final String TLS = "io\\.semper\\.tck\\.rules\\.tls\\..*Rules";
        static final String LOOPS = "(?!" + BYTES + "|" + ENDS + "|" + TLS + ")" + ALL;

        private Names() {}
    }

    private final String classes;

    TckPart(String classes) {
        this.classes = classes;
    }

    String classes() {
        return classes;
    }
}
