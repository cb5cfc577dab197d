/**
 * Turns: the ready queue, timers, the cross-thread queue and failures, and {@link io.semper.engine.turn.LoopCore}, the loop without
 * transports.
 *
 * <ul>
 *   <li>Holds: what runs callbacks, and in which order.
 *   <li>Called by: every other room.
 *   <li>Calls: the poller and the clock of {@code kernel}; {@code watch} and {@code probe}; user callbacks, each guarded.
 *   <li>Threads: the loop's owner; {@code CrossThreadQueue} is the one place where threads meet.
 *   <li>Invariants: callbacks run in {@code Turns} and nowhere else; a task is queued at most once at a time; no wakeup is lost.
 *   <li>Rules: LOOP, READY, TIMER, THREAD, ERROR, DEBUG.
 *   <li>Start reading at: {@code Turns}.
 * </ul>
 */
@NullMarked
package io.semper.engine.turn;

import org.jspecify.annotations.NullMarked;
