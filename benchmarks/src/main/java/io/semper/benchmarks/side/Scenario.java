package io.semper.benchmarks.side;

import java.util.Locale;

/**
 * What the load generator does to a server.
 *
 * @param mode what the server does
 * @param size of a message in bytes
 * @param connections that are busy
 * @param depth messages in flight on each
 * @param idle connections that are open beside them and silent
 */
record Scenario(Mode mode, int size, int connections, int depth, int idle) {
    /** What is measured; {@link #server} is what a server has to do for it. */
    enum Mode {
        /** Messages that come back. */
        ECHO("echo"),
        /** Connect, one message that comes back, close. */
        CHURN("echo"),
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
            throw new IllegalArgumentException("a scenario needs a size, connections and a depth of 1 or more");
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
                    "scenario '" + text + "'; mode:size:connections[:depth[:idle]] is needed, such as echo:64:50", e);
        }
    }

    @Override
    public String toString() {
        String text = mode.name().toLowerCase(Locale.ROOT) + ":" + size + ":" + connections;
        return idle > 0 ? text + ":" + depth + ":" + idle : depth > 1 ? text + ":" + depth : text;
    }
}
