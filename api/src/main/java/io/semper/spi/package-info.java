/**
 * The interface of backends and of instrumentation: providers of loops and of a probe, found by {@link java.util.ServiceLoader} on the
 * class path and on the module path.
 *
 * <ul>
 *   <li>Holds: {@code EventLoopProvider}, {@code Availability}, {@code NativeLibrary}; {@code LoopProbeProvider}, {@code LoopProbe}.
 *   <li>Called by: {@code io.semper.internal}; {@code LoopOptions.provider} passes a provider by object; the engine calls a probe.
 *   <li>Calls: nothing; a backend or an instrumentation implements it.
 *   <li>Threads: any thread may call a provider, several at once; a probe is called by the owners of loops.
 *   <li>Invariants: asking a provider for its name, priority, availability or remarks prints nothing and never throws.
 *   <li>Rules: CHOOSE-01 to CHOOSE-08, POLICY-06.
 *   <li>Start reading at: {@code EventLoopProvider}.
 * </ul>
 */
@NullMarked
package io.semper.spi;

import org.jspecify.annotations.NullMarked;
