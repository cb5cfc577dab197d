/**
 * Proof that the rules of tasks can fail: edits of the sources of the module tasks, each found by the rule that it breaks.
 *
 * <p>Holds: the edits, and what compiles and runs them. Start reading at {@code SourceMutantTest}.
 */
@NullMarked
package io.semper.tck.selftest.tasks;

import org.jspecify.annotations.NullMarked;
