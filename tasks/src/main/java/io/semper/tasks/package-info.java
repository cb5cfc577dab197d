/**
 * Straight-line code over an event loop: tasks that wait, groups of them, timeouts and shields.
 *
 * <ul>
 *   <li>Holds: {@code Tasks}, the verbs; {@code Task}, {@code TaskBody}, {@code TaskGroup}, {@code TaskLocal}; {@code Cancelled} and
 *       {@code DeadlineException}; {@code TaskDump}, what all tasks wait for, with {@code TaskDumper} for JMX; not public: {@code Coroutine}, one task; {@code Scope}, what can be cancelled as a whole;
 *       {@code LoopTasks}, those of a loop; {@code TaskRunner}; {@code Engine} and {@code Strand} with {@code ContinuationEngine} and
 *       {@code ThreadEngine}, between which {@code Engines} chooses.
 *   <li>Called by: applications, and the packages of this module.
 *   <li>Calls: the public methods of {@link io.semper}, and the code of tasks.
 *   <li>Threads: the owner of the loop. The code of a task runs on whatever thread its engine gives it, which then holds the loop.
 *   <li>Invariants: one task or callback of a loop runs at a time; an await that finds its future done runs nothing else; no await
 *       drops a value; cancelling sets a flag of a scope and ends the waits below it, and nothing is counted.
 *   <li>Rules: TASK, GROUPS.
 *   <li>Start reading at: {@code Tasks.await}, then {@code Coroutine.awaitPending} and {@code Coroutine.cancelArrived}.
 * </ul>
 */
@NullMarked
package io.semper.tasks;

import org.jspecify.annotations.NullMarked;
