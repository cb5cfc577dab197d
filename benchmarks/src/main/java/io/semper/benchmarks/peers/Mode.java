package io.semper.benchmarks.peers;

/** What a server does with its connections. */
enum Mode {
    /** Sends back what comes. */
    ECHO,
    /** Reads and drops. */
    SINK,
    /** Writes for ever, as far as the peer reads. */
    SOURCE
}
