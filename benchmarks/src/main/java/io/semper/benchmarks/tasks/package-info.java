/** What tasks cost on each engine, in nanoseconds, in bytes, and in memory of a task that waits. */
@NullMarked
package io.semper.benchmarks.tasks;

import org.jspecify.annotations.NullMarked;
