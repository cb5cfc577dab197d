/**
 * Tests of the rules POLICY.
 *
 * <p>Holds: event loop policies, providers and contexts. Start reading at {@code PolicyRules}.
 */
@NullMarked
package io.semper.tck.rules.policy;

import org.jspecify.annotations.NullMarked;
