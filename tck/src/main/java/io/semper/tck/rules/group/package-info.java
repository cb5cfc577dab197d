/**
 * Tests of the rules GROUP.
 *
 * <p>Holds: {@code LoopThread}, {@code LoopGroup} and {@code GroupServer}. Start reading at {@code LoopGroupRules}.
 */
@NullMarked
package io.semper.tck.rules.group;

import org.jspecify.annotations.NullMarked;
