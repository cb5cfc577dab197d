package io.semper;

/**
 * Counters of a loop since it was created.
 *
 * @param turns snapshots of ready callbacks that were run
 * @param polls calls that asked the OS for events
 * @param wakeups calls of other threads that woke the loop out of a poll
 * @param callbacks callbacks of every kind that were run
 * @param openTransports transports whose {@code connectionLost} has not been called, and connections on their way to this loop.
 *     Rule SERVER-45
 */
public record LoopStats(long turns, long polls, long wakeups, long callbacks, int openTransports) {}
