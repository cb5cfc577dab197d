/**
 * Tests of the rules CHOOSE.
 *
 * <p>Holds: choosing a backend. Start reading at {@code ChooseRules}.
 */
@NullMarked
package io.semper.tck.rules.choose;

import org.jspecify.annotations.NullMarked;
