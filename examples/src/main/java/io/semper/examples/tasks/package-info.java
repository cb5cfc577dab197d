/**
 * Programs in straight-line code, on {@code io.semper.tasks}: where a protocol would keep its state between callbacks, a task keeps it in
 * its variables and waits.
 *
 * <ul>
 *   <li>{@link io.semper.examples.tasks.ChatServer}: two tasks for each member, a bounded queue between them, and a member that leaves.
 *   <li>{@link io.semper.examples.tasks.RedisServer}: pipelined requests, whose answers are sent with one write.
 *   <li>{@link io.semper.examples.tasks.Crawler}: many requests at once, up to a limit.
 *   <li>{@link io.semper.examples.tasks.RetryingClient}: deadlines, and attempts with random delays between them.
 * </ul>
 *
 * <p>{@code Termination} ends the servers when a signal arrives. The packages {@code chat} and {@code redis} have larger programs of the
 * same kind, with callbacks.
 */
@NullMarked
package io.semper.examples.tasks;

import org.jspecify.annotations.NullMarked;
