/**
 * The tests of the rules, one class for each area of {@code SPEC.md}. A class keeps no state; a method takes a
 * {@link io.semper.tck.Tck} and proves one rule by the public contract alone. Each method runs on a thread of its own.
 */
@NullMarked
package io.semper.tck.rules;

import org.jspecify.annotations.NullMarked;
