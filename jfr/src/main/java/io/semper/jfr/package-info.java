/**
 * Events of JDK Flight Recorder: {@code semper.Connect}, {@code Accept}, {@code Close}, {@code WritePause}, {@code SlowCallback} and
 * {@code PollBatch}.
 *
 * <ul>
 *   <li>Holds: {@code FlightProbeProvider}, found by {@link java.util.ServiceLoader}; {@code Recordings}, which notices recordings;
 *       {@code FlightProbe}, which the loops call meanwhile; one class for each event.
 *   <li>Called by: the engine, and the Flight Recorder when a recording starts or ends.
 *   <li>Calls: {@code jdk.jfr}.
 *   <li>Threads: those that start and end recordings, and the owners of loops.
 *   <li>Invariants: without a recording no event class is loaded, and loops have no probe; without the module {@code jdk.jfr} nothing is
 *       done and nothing is reported; no loop is referred to.
 *   <li>Rules: none.
 *   <li>Start reading at: {@code Recordings}.
 * </ul>
 */
@NullMarked
package io.semper.jfr;

import org.jspecify.annotations.NullMarked;
