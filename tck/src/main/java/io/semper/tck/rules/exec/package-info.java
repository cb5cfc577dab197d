/**
 * Tests of the rules EXEC.
 *
 * <p>Holds: {@code runInExecutor} and the executor of a loop. Start reading at {@code ExecutorRules}.
 */
@NullMarked
package io.semper.tck.rules.exec;

import org.jspecify.annotations.NullMarked;
