/**
 * Tests of the rules ERROR.
 *
 * <p>Holds: exceptions of callbacks and of system calls. Start reading at {@code ErrorRules}.
 */
@NullMarked
package io.semper.tck.rules.error;

import org.jspecify.annotations.NullMarked;
