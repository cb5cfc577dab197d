/**
 * Tests of the rules WRITE.
 *
 * <p>Holds: writing: order, ownership of buffers, failures, cork. Start reading at {@code WriteRules}.
 */
@NullMarked
package io.semper.tck.rules.write;

import org.jspecify.annotations.NullMarked;
