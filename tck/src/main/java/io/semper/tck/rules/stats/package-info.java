/**
 * Tests of the rules STATS.
 *
 * <p>Holds: figures of loops and servers, and snapshots. Start reading at {@code LoopStatsRules}.
 */
@NullMarked
package io.semper.tck.rules.stats;

import org.jspecify.annotations.NullMarked;
