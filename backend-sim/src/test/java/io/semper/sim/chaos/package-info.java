/**
 * Random programs over a hostile network: what they may see is checked at every callback, a failing one shrinks, and edits of the engine
 * show that the checks find defects. Start reading at {@link io.semper.sim.chaos.Program}, then {@link io.semper.sim.chaos.Play}.
 */
@NullMarked
package io.semper.sim.chaos;

import org.jspecify.annotations.NullMarked;
