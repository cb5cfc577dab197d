/**
 * Tests of the rules BAD.
 *
 * <p>Holds: input that makes no sense. Start reading at {@code BadInputRules}.
 */
@NullMarked
package io.semper.tck.rules.bad;

import org.jspecify.annotations.NullMarked;
