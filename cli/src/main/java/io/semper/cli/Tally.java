package io.semper.cli;

/**
 * The result of a load.
 *
 * @param connections that were made
 * @param messages that came back correctly
 * @param bytes that came back correctly
 * @param nanos the duration
 */
record Tally(int connections, long messages, long bytes, long nanos) {
    long messagesPerSecond() {
        return nanos == 0 ? 0 : Math.round(messages * 1e9 / nanos);
    }
}
