/**
 * Tests of the rules FUTURE.
 *
 * <p>Holds: futures and promises. Start reading at {@code FutureRules}.
 */
@NullMarked
package io.semper.tck.rules.future;

import org.jspecify.annotations.NullMarked;
