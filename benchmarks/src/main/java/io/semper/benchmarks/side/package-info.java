/**
 * Servers side by side: in flow scenarios and servers, out flow ratios of the CPU time that each spends on a message. Servers and the
 * load generator are processes; within a round the servers take turns, and one that is not measured is stopped.
 */
@NullMarked
package io.semper.benchmarks.side;

import org.jspecify.annotations.NullMarked;
