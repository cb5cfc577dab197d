package io.semper.benchmarks.side;

import java.util.Locale;

/**
 * What the load generator does to a server.
 *
 * @param mode what the server does
 * @param size the size of a message in bytes
 * @param connections the number of busy connections
 * @param depth the number of messages in flight on each
 * @param idle the number of additional, silent connections
 */
record Scenario(Mode mode, int size, int connections, int depth, int idle) {
    /** What is measured; {@link #server} is the mode that a server needs for it. */
    enum Mode {
        /** Messages that are echoed. */
        ECHO("echo"),
        /** Datagrams that are echoed; one that does not come back within 250 ms is an error, and is sent again. */
        UDP("udp"),
        /** Connect, one echoed message, close. */
        CHURN("echo"),
        /** Messages that are echoed over TLS. */
        TLS("tls"),
        /** Connect, full handshake, one message echoed over TLS, end without {@code close_notify}; one handshake at a time. */
        HANDSHAKE("tls"),
        /** Bytes that the server drops; a message is {@code size} of them. */
        SINK("sink"),
        /** Bytes that the server sends; a message is {@code size} of them. */
        SOURCE("source");

        final String server;

        Mode(String server) {
            this.server = server;
        }
    }

    Scenario {
        if (size < 1 || connections < 1 || depth < 1 || idle < 0) {
            throw new IllegalArgumentException("size, connections and depth of a scenario must be >= 1");
        }
        if (mode == Mode.UDP && (size < LoadDatagrams.HEADER || idle > 0)) {
            throw new IllegalArgumentException("datagrams of a scenario must have " + LoadDatagrams.HEADER
                    + " bytes or more, and no idle connections");
        }
    }

    /** Reads {@code mode:size:connections[:depth[:idle]]}, such as {@code echo:64:50}. */
    static Scenario parse(String text) {
        String[] parts = text.split(":", -1);
        try {
            return new Scenario(
                    Mode.valueOf(parts[0].toUpperCase(Locale.ROOT)),
                    Integer.parseInt(parts[1]),
                    Integer.parseInt(parts[2]),
                    parts.length > 3 ? Integer.parseInt(parts[3]) : 1,
                    parts.length > 4 ? Integer.parseInt(parts[4]) : 0);
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw new IllegalArgumentException(
                    "malformed scenario '" + text + "'; use mode:size:connections[:depth[:idle]], such as echo:64:50",
                    e);
        }
    }

    /** Whether each connection has one message, and makes room for the next connection. */
    boolean isOfShortConnections() {
        return mode == Mode.CHURN || mode == Mode.HANDSHAKE;
    }

    @Override
    public String toString() {
        String text = mode.name().toLowerCase(Locale.ROOT) + ":" + size + ":" + connections;
        return idle > 0 ? text + ":" + depth + ":" + idle : depth > 1 ? text + ":" + depth : text;
    }
}
