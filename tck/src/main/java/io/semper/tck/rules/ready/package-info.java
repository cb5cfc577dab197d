/**
 * Tests of the rules READY.
 *
 * <p>Holds: the ready queue: order, snapshots of a turn, shares of connections. Start reading at {@code ReadyRules}.
 */
@NullMarked
package io.semper.tck.rules.ready;

import org.jspecify.annotations.NullMarked;
