/**
 * The conformance kit for kernels: drives poller, registrations and sockets of the seam directly, and names the rule of {@code SEAM.md} that
 * a kernel breaks. A kernel that passes is ready for the kit for loops.
 *
 * <ul>
 *   <li>Holds: the rules as tests, in classes that are named after their areas, and what runs them.
 *   <li>Called by: JUnit, through a subclass of {@link io.semper.tck.kernel.KernelTck}; any program, through
 *       {@link io.semper.tck.kernel.KernelRun}.
 *   <li>Calls: the kernel under test, and blocking channels as its peers.
 *   <li>Threads: each rule on a thread of its own, which ends with it.
 *   <li>Invariants: a rule sees the seam alone, and never asks which backend it runs on.
 *   <li>Start reading at: {@link io.semper.tck.kernel.KernelTck}, then {@link io.semper.tck.kernel.PollRules}.
 * </ul>
 */
@NullMarked
package io.semper.tck.kernel;

import org.jspecify.annotations.NullMarked;
