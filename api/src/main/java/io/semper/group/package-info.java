/**
 * Loops on their own threads: one ({@link io.semper.group.LoopThread}), or several that serve the same addresses
 * ({@link io.semper.group.LoopGroup}).
 *
 * <ul>
 *   <li>Holds: {@code LoopThread}, {@code LoopGroup}, {@code GroupServer}, {@code LoopChooser}, {@code ShutdownReport}; not public: {@code GroupPools},
 *       {@code GroupShutdown}, {@code ThreadStack}.
 *   <li>Called by: applications.
 *   <li>Calls: the public methods of {@link io.semper}; nothing in {@code io.semper} depends on this package.
 *   <li>Threads: any thread may call every method; results are {@link java.util.concurrent.CompletableFuture}s that complete on the
 *       loops' threads.
 *   <li>Invariants: a loop is used by its own thread only; a connection stays on one loop; the group's pools are the only state that
 *       loops share.
 *   <li>Rules: GROUP-01 to GROUP-07, GROUP-22 (threads), GROUP-08 to GROUP-18, GROUP-23, GROUP-24 (groups).
 *   <li>Start reading at: {@code LoopThread.start}, then {@code LoopGroup.createServer}.
 * </ul>
 */
@NullMarked
package io.semper.group;

import org.jspecify.annotations.NullMarked;
