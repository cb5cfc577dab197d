/**
 * The rules as data: takes the text of {@code SPEC.md} and the classes of the kit, and produces rows and the differences between the
 * two. Any thread.
 *
 * <p>Holds: the catalogue of rules, and its comparison with the tests. Start reading at {@link io.semper.tck.spec.RuleCatalogue}.
 */
@NullMarked
package io.semper.tck.spec;

import org.jspecify.annotations.NullMarked;
