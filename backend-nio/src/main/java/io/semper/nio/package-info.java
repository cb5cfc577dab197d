/**
 * The backend {@code nio}: the kernel seam over {@code java.nio}. Takes interest and socket calls, produces readiness from one
 * {@link java.nio.channels.Selector} for each loop.
 *
 * <dl>
 *   <dt>Holds</dt>
 *   <dd>{@link io.semper.nio.NioProvider}, {@link io.semper.nio.NioKernel}, {@link io.semper.nio.NioPoller} with its registrations,
 *       {@link io.semper.nio.NioSockets} with streams and listeners, {@link io.semper.nio.NioErrors}</dd>
 *   <dt>Called by</dt>
 *   <dd>{@link java.util.ServiceLoader}, and the engine through the seam</dd>
 *   <dt>Calls</dt>
 *   <dd>channels and one {@link java.nio.channels.Selector} a loop; nothing outside the JDK</dd>
 *   <dt>Threads</dt>
 *   <dd>the loop's owner, except the wakeup and the provider (any thread)</dd>
 *   <dt>Invariants</dt>
 *   <dd>{@code released()} comes after a selection has removed the key, so that the descriptor is closed; an interrupt of the thread
 *       closes no channel</dd>
 *   <dt>Rules</dt>
 *   <dd>ERROR-08, LIFE-08, LIFE-09, READY-12, THREAD-01</dd>
 *   <dt>Start reading at</dt>
 *   <dd>{@link io.semper.nio.NioPoller#poll}, then {@link io.semper.nio.NioStream#read}</dd>
 * </dl>
 */
@NullMarked
package io.semper.nio;

import org.jspecify.annotations.NullMarked;
