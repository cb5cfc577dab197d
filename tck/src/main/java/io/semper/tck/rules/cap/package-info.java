/**
 * Tests of the rules CAP.
 *
 * <p>Holds: capabilities. Start reading at {@code CapabilityRules}.
 */
@NullMarked
package io.semper.tck.rules.cap;

import org.jspecify.annotations.NullMarked;
