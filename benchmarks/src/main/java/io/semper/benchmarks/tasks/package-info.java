/**
 * What tasks cost on each engine, in nanoseconds, in bytes, and in memory of a task that waits.
 *
 * <p>{@code ./semper task-bench} prints it all: the verbs of a task on each engine and in asyncio, the same step by callbacks, promises and
 * threads, and 100 000 tasks that wait. On a machine of which other processes use a part, compare the figures of one run alone.
 */
@NullMarked
package io.semper.benchmarks.tasks;

import org.jspecify.annotations.NullMarked;
