/**
 * The loop itself: turns and polls, the ready queue, timers and the queue from other threads. In flow readiness from the kernel seam
 * and calls of the owner, out flow callbacks, all from one place, on the loop's thread.
 */
@NullMarked
package io.semper.engine;

import org.jspecify.annotations.NullMarked;
