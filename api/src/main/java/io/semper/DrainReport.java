package io.semper;

/**
 * The result of a drain. Rule SERVER-30.
 *
 * @param closed connections that ended by themselves or by agreement before the deadline
 * @param aborted connections that were aborted at the deadline
 */
public record DrainReport(int closed, int aborted) {}
