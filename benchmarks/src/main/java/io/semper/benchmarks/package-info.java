/** Measures the cost of loop operations with JMH, in nanoseconds and bytes per operation. */
@NullMarked
package io.semper.benchmarks;

import org.jspecify.annotations.NullMarked;
