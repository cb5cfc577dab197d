/**
 * Tests of the rules RESOLVE.
 *
 * <p>Holds: host names and the resolver. Start reading at {@code ResolveRules}.
 */
@NullMarked
package io.semper.tck.rules.resolve;

import org.jspecify.annotations.NullMarked;
