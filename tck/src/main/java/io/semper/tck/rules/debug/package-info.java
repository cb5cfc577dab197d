/**
 * Tests of the rules DEBUG.
 *
 * <p>Holds: debug mode and descriptions. Start reading at {@code DebugRules}.
 */
@NullMarked
package io.semper.tck.rules.debug;

import org.jspecify.annotations.NullMarked;
