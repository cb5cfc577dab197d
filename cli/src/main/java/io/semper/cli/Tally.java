package io.semper.cli;

/**
 * What a load has done.
 *
 * @param connections that were made
 * @param messages that came back and were right
 * @param bytes that came back and were right
 * @param nanos how long it took
 */
record Tally(int connections, long messages, long bytes, long nanos) {
    long messagesPerSecond() {
        return nanos == 0 ? 0 : Math.round(messages * 1e9 / nanos);
    }
}
