/**
 * Readiness: the readers and writers of descriptors and channels that belong to the application.
 *
 * <ul>
 *   <li>Holds: the watcher of a loop, and a source for each descriptor or channel that is watched.
 *   <li>Called by: {@code EngineLoop}; the poller, which reports readiness; the application.
 *   <li>Calls: {@code Watched}, {@code Registration} and {@code Poller} of {@code kernel}; callbacks of the application.
 *   <li>Threads: the loop's owner.
 *   <li>Invariants: what the OS watches is what has a callback; both change inside the call, so that a descriptor without a callback may be
 *       closed; the room never reads, writes or closes one.
 *   <li>Rules: WATCH.
 *   <li>Start reading at: {@code LoopWatcher}, then {@code Source}.
 * </ul>
 */
@NullMarked
package io.semper.engine.ready;

import org.jspecify.annotations.NullMarked;
