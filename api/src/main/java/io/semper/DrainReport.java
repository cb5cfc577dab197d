package io.semper;

/**
 * How a drain ended.
 *
 * @param closed connections that ended by themselves or were let go before the deadline
 * @param aborted connections that were still there at the deadline and were aborted
 */
public record DrainReport(int closed, int aborted) {}
