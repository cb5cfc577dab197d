/**
 * Tests of the rules TASK.
 *
 * <p>Holds: tasks, their awaits, cancellation, timeouts and shields, and the runner. Start reading at {@code TaskStepRules}.
 */
@NullMarked
package io.semper.tck.rules.task;

import org.jspecify.annotations.NullMarked;
