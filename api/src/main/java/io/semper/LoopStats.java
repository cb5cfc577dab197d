package io.semper;

/**
 * Counters of a loop since it was made.
 *
 * @param turns snapshots of ready callbacks that were run
 * @param polls times that the loop asked the kernel for events
 * @param wakeups times that another thread woke the loop out of a poll
 * @param callbacks callbacks that were run, of every kind
 * @param openTransports transports whose {@code connectionLost} has not been called, and connections that other loops are handing over.
 *     Rule SERVER-45
 */
public record LoopStats(long turns, long polls, long wakeups, long callbacks, int openTransports) {}
