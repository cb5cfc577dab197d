/**
 * Rules that are tested with generated cases. Only this package uses jqwik. The bodies run under the same guards as the other rules, on
 * a separate thread.
 *
 * <p>Holds: one class for each area that has properties. Start reading at {@code TimerProperties}.
 */
@NullMarked
package io.semper.tck.property;

import org.jspecify.annotations.NullMarked;
