/**
 * Tests of the rules CLOSE.
 *
 * <p>Holds: {@code close} and {@code abort}: flushing, last callbacks, timeouts. Start reading at {@code CloseRules}.
 */
@NullMarked
package io.semper.tck.rules.close;

import org.jspecify.annotations.NullMarked;
