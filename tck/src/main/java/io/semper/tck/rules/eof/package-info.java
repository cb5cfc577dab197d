/**
 * Tests of the rules EOF.
 *
 * <p>Holds: half-close in both directions. Start reading at {@code EofRules}.
 */
@NullMarked
package io.semper.tck.rules.eof;

import org.jspecify.annotations.NullMarked;
