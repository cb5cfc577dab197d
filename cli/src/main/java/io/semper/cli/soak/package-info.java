/**
 * The soak: connections of every kind flow through one loop for as long as is asked, and figures about what the process holds flow
 * out, with their slopes. All that touches connections is on the loop's thread; two threads of {@link io.semper.cli.soak.BlockingPeers}
 * provoke resets; the caller's thread samples while the loop is quiet.
 */
@NullMarked
package io.semper.cli.soak;

import org.jspecify.annotations.NullMarked;
