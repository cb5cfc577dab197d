/**
 * Proof that rules can fail: edits of the sources of the contract, the engine, TLS, the kernels and tasks, each found by the rules that it
 * breaks. What a wrapper around a loop cannot break, because it happens inside of it, an edit can.
 *
 * <p>Holds: the edits, by subject, and what compiles, loads and runs them. An {@link io.semper.tck.selftest.edits.EditedWorld} defines the
 * edited classes, and those that must see them, again; everything else is shared with this JVM. Start reading at {@code EditsTest}.
 */
@NullMarked
package io.semper.tck.selftest.edits;

import org.jspecify.annotations.NullMarked;
