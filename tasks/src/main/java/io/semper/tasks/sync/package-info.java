/**
 * Locks, semaphores, events, barriers and queues of one loop, and a wait for one of several operations.
 *
 * <p>A task waits in {@code acquire()}, {@code get()} and similar methods; a callback calls {@code acquireAsync()}, {@code getAsync()}
 * and gets a future. Nothing here blocks the thread, and nothing is for use from other threads.
 *
 * <ul>
 *   <li>Holds: {@code Lock} with {@code Condition}, {@code Semaphore}, {@code Event}, {@code Barrier}, {@code Queue} with its three
 *       exceptions, {@code Select}; not public: {@code Operation}, one call that may have to wait, {@code Waiters}, those who wait in
 *       line, {@code Receiver}, who gets the outcome, and {@code Waiting}, what all operations do alike.
 *   <li>Called by: applications.
 *   <li>Calls: the public methods of {@link io.semper} and {@link io.semper.tasks}.
 *   <li>Threads: the owner of the loop.
 *   <li>Invariants: a release passes what it releases to the operation in front before it returns, so no newcomer overtakes that, and
 *       nothing is checked again when its code runs. An operation that is withdrawn leaves its line at once, and those behind it
 *       that can be done are. A task that is cancelled after it was served and before its next step returns what it got, inside the
 *       call that cancels. After each call no line has a first operation that could be done.
 *   <li>Rules: SYNC, QUEUE.
 *   <li>Start reading at: {@code Operation}, then {@code Waiting.await}, then {@code Semaphore}.
 * </ul>
 */
@NullMarked
package io.semper.tasks.sync;

import org.jspecify.annotations.NullMarked;
