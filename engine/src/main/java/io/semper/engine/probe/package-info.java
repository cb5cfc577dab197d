/**
 * Probes: observers of loops, such as a flight recorder, and the calls to them.
 *
 * <ul>
 *   <li>Holds: {@code Probes}, the installed probe; {@code ProbedLoop}, the calls to it for one loop.
 *   <li>Called by: {@code turn}, {@code stream}, {@code connect} and {@code serve}, at the places that a probe observes.
 *   <li>Calls: a {@link io.semper.spi.LoopProbe}, each call guarded.
 *   <li>Threads: any thread installs a probe; the loop's owner calls it.
 *   <li>Invariants: a probe that throws changes nothing in a loop; nothing here refers to a loop but what the loop refers to.
 *   <li>Rules: none.
 *   <li>Start reading at: {@code ProbedLoop}.
 * </ul>
 */
@NullMarked
package io.semper.engine.probe;

import org.jspecify.annotations.NullMarked;
