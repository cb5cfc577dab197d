/**
 * The client of another library on a loop: it does its own I/O, never blocks, and says what it waits for, as libpq, hiredis and curl do. The
 * loop waits for its descriptor or channel, and no thread does.
 *
 * <ul>
 *   <li>Holds: {@code Driver}, which asks the watcher of the loop for what the client waits for; {@code NonBlockingClient}, what such libraries
 *       have in common; {@code RedisCommand}, one that owns a channel and knows nothing of the loop.
 *   <li>Called by: programs, and the loop.
 *   <li>Calls: {@link io.semper.Watcher}.
 *   <li>Threads: the loop's.
 *   <li>Invariants: nothing is watched when the future is done, so that the client may close its descriptor in the next statement.
 *   <li>Start reading at: {@code Driver.proceed}.
 * </ul>
 */
@NullMarked
package io.semper.examples.foreign;

import org.jspecify.annotations.NullMarked;
