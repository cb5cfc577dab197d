/**
 * The search for backends, which users reach through {@link io.semper.EventLoops}, and what futures and groups share. Not exported.
 *
 * <ul>
 *   <li>Holds: {@code Backends}, {@code MinimalStage}.
 *   <li>Called by: {@code EventLoops.newEventLoop} and {@code EventLoops.report}; futures and outcomes of groups make
 *       {@code MinimalStage}s.
 *   <li>Calls: {@link java.util.ServiceLoader} and the providers ({@link io.semper.spi}).
 *   <li>Threads: any thread; no state is kept between calls.
 *   <li>Invariants: a backend asked for by name is never replaced by another; a broken provider is a line of the report and hides no
 *       other provider.
 *   <li>Rules: CHOOSE-01 to CHOOSE-06, POLICY-09; FUTURE-06 and GROUP-19 for {@code MinimalStage}.
 *   <li>Start reading at: {@code Backends.newEventLoop}.
 * </ul>
 */
@NullMarked
package io.semper.internal;

import org.jspecify.annotations.NullMarked;
