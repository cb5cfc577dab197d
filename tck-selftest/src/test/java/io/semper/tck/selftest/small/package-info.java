/**
 * A loop as a third party might write it: over {@code java.nio} and the contract in {@code io.semper}, without the engine. Everything
 * runs on the thread that runs the loop. It keeps the core rules of the kit, claims no capability, and lists what it does not support;
 * see {@code SmallLoopTckTest}.
 */
@NullMarked
package io.semper.tck.selftest.small;

import org.jspecify.annotations.NullMarked;
