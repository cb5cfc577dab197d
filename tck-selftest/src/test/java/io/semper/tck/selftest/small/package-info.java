/**
 * A loop that a third party might have written: over {@code java.nio} and the contract in {@code io.semper} alone, without the engine.
 * In flow calls of the application, out flow callbacks of its protocols; all on the thread that runs the loop. It keeps the core rules of
 * the kit, claims no capability, and names what it leaves out; see {@code SmallLoopTckTest}.
 */
@NullMarked
package io.semper.tck.selftest.small;

import org.jspecify.annotations.NullMarked;
