/**
 * Tests of the rules READ.
 *
 * <p>Holds: reading: bytes, pauses, buffers, switching protocols. Start reading at {@code ReadRules}.
 */
@NullMarked
package io.semper.tck.rules.read;

import org.jspecify.annotations.NullMarked;
