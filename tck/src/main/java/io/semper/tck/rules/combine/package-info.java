/**
 * Tests of the rules COMBINE.
 *
 * <p>Holds: {@code gather}, {@code wait} and timeouts of futures. Start reading at {@code GatherRules}.
 */
@NullMarked
package io.semper.tck.rules.combine;

import org.jspecify.annotations.NullMarked;
