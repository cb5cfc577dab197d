/**
 * The search for backends. Not exported: users reach it through {@link io.semper.EventLoops}.
 *
 * <ul>
 *   <li>Holds: {@code Backends}.
 *   <li>Called by: {@code EventLoops.newEventLoop} and {@code EventLoops.report}, nothing else.
 *   <li>Calls: {@link java.util.ServiceLoader} and the providers ({@link io.semper.spi}).
 *   <li>Threads: any thread; no state is kept between calls.
 *   <li>Invariants: a backend asked for by name is never replaced by another; a broken provider is a line of the report and hides no
 *       other provider.
 *   <li>Rules: CHOOSE-01 to CHOOSE-06, POLICY-09.
 *   <li>Start reading at: {@code Backends.newEventLoop}.
 * </ul>
 */
@NullMarked
package io.semper.internal;

import org.jspecify.annotations.NullMarked;
