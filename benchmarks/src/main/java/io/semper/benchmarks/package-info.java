/** What the loop costs, measured with JMH: in flow options of a loop, out flow nanoseconds and bytes an operation. */
@NullMarked
package io.semper.benchmarks;

import org.jspecify.annotations.NullMarked;
