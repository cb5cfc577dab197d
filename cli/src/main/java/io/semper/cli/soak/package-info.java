/**
 * The soak: runs connections of every kind on one loop for a given time, and reports what the process holds and how that grows.
 * Connections are used only on the loop's thread; two threads of {@link io.semper.cli.soak.BlockingPeers} provoke resets; the caller's
 * thread takes samples while the loop is idle.
 */
@NullMarked
package io.semper.cli.soak;

import org.jspecify.annotations.NullMarked;
