/**
 * The kernel seam: all that a backend supplies. Down flow interest and system calls, up flow two readiness bits; never a byte on its
 * own account and never a call of user code. Everything is for the loop's owner, except {@link io.semper.engine.kernel.Poller#wakeup}
 * and the {@code idle} question that a poller asks.
 *
 * <p>This package is documented and exported for authors of backends, and outside the promise of compatibility; the stable contract is
 * {@code io.semper}.
 */
@NullMarked
package io.semper.engine.kernel;

import org.jspecify.annotations.NullMarked;
