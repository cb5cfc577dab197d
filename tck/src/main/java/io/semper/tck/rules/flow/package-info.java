/**
 * Tests of the rules FLOW.
 *
 * <p>Holds: {@code pauseWriting} and {@code resumeWriting}. Start reading at {@code FlowRules}.
 */
@NullMarked
package io.semper.tck.rules.flow;

import org.jspecify.annotations.NullMarked;
