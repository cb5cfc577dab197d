package io.semper.benchmarks.peers;

/** What a server does with its connections. */
enum Mode {
    /** Sends received bytes back. */
    ECHO,
    /** Reads and drops. */
    SINK,
    /** Writes forever, as fast as the peer reads. */
    SOURCE,
    /** Sends received bytes back, over TLS. */
    TLS,
    /** Sends datagrams back. */
    UDP
}
