/**
 * The kernel seam: what a backend supplies. The engine passes interest and system calls down; the backend reports two readiness bits. A
 * backend does no I/O that the engine did not request, and never calls user code.
 *
 * <ul>
 *   <li>Holds: the interfaces of a backend, and the few types that cross the seam.
 *   <li>Called by: every room of the engine; implemented by backends.
 *   <li>Calls: {@link io.semper.engine.kernel.ReadinessListener} of the engine.
 *   <li>Threads: the loop's owner, except {@link io.semper.engine.kernel.Poller#wakeup}, the {@code idle} argument of a poller,
 *       {@link io.semper.engine.kernel.Clock}, {@link io.semper.engine.kernel.Names},
 *       {@link io.semper.engine.kernel.StreamSocket#sendFile}, and the name and capabilities of a {@link io.semper.engine.kernel.Kernel}.
 *   <li>Invariants: readiness is level-triggered; the system call, not the event, decides what happened.
 *   <li>Start reading at: {@link io.semper.engine.kernel.Kernel}.
 * </ul>
 *
 * <p>A backend supplies, in this order:
 *
 * <ol>
 *   <li>a {@link io.semper.engine.kernel.Kernel}: the name, the capabilities, and the source of the loop's clock, pools and name service;
 *   <li>a {@link io.semper.engine.kernel.Poller}, with a {@link io.semper.engine.kernel.Registration} for each socket;
 *   <li>{@link io.semper.engine.kernel.Sockets}, with a {@link io.semper.engine.kernel.StreamSocket} and a
 *       {@link io.semper.engine.kernel.ListenSocket}.
 * </ol>
 *
 * <p>{@code SEAM.md}, which {@link io.semper.engine.kernel.SeamSpec} returns, has the rules of the seam by number, the table of errors and
 * what each capability requires; the kit {@code semper-tck-kernel} verifies them. A {@link io.semper.engine.kernel.KernelProvider} supplies
 * kernels, and a {@link io.semper.engine.kernel.ForwardingKernel} is the base of decorators.
 *
 * <p>This package is documented and exported for authors of backends, but the promise of compatibility does not cover it; the stable
 * contract is {@code io.semper}.
 */
@NullMarked
package io.semper.engine.kernel;

import org.jspecify.annotations.NullMarked;
