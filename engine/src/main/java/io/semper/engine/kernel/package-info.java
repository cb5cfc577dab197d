/**
 * The kernel seam: what a backend supplies. The engine passes down interest and system calls; the backend reports two readiness bits.
 * It does no I/O unasked and never calls user code.
 *
 * <ul>
 *   <li>Holds: the interfaces of a backend, and the few types that cross the seam.
 *   <li>Called by: every room of the engine; implemented by backends.
 *   <li>Calls: {@link io.semper.engine.kernel.ReadinessListener} of the engine.
 *   <li>Threads: the loop's owner, except {@link io.semper.engine.kernel.Poller#wakeup}, the {@code idle} question that a poller asks,
 *       and {@link io.semper.engine.kernel.Names}.
 *   <li>Invariants: readiness is level-triggered; the system call, not the event, decides what happened.
 *   <li>Start reading at: {@link io.semper.engine.kernel.Kernel}.
 * </ul>
 *
 * <p>A backend supplies, in this order:
 *
 * <ol>
 *   <li>a {@link io.semper.engine.kernel.Kernel}: name, capabilities, and where the loop's clock, pools and name service come from;
 *   <li>a {@link io.semper.engine.kernel.Poller}, with a {@link io.semper.engine.kernel.Registration} for each socket;
 *   <li>{@link io.semper.engine.kernel.Sockets}, with a {@link io.semper.engine.kernel.StreamSocket} and a
 *       {@link io.semper.engine.kernel.ListenSocket}.
 * </ol>
 *
 * <p>This package is documented and exported for authors of backends, and outside the promise of compatibility; the stable contract is
 * {@code io.semper}.
 */
@NullMarked
package io.semper.engine.kernel;

import org.jspecify.annotations.NullMarked;
