/**
 * Measures servers side by side: takes scenarios and servers, produces ratios of the CPU time that each spends per message. Servers and
 * load generator are processes; within a round the servers take turns, and those that are not measured are stopped.
 */
@NullMarked
package io.semper.benchmarks.side;

import org.jspecify.annotations.NullMarked;
