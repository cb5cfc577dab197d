/**
 * Jobs: blocking work that runs off the loop and reports its outcome to the loop.
 *
 * <ul>
 *   <li>Holds: the executor of a loop, and a single job.
 *   <li>Called by: {@code EngineLoop}, {@code resolve}.
 *   <li>Calls: the pool of {@code kernel} or the application's executor.
 *   <li>Threads: the owner submits and cancels; a worker runs the job.
 *   <li>Invariants: a cancelled job that has not begun never begins.
 *   <li>Rules: EXEC.
 *   <li>Start reading at: {@code JobExecutor}.
 * </ul>
 */
@NullMarked
package io.semper.engine.jobs;

import org.jspecify.annotations.NullMarked;
