/**
 * Tests of the rules SERVER.
 *
 * <p>Holds: {@code createServer}: addresses, accepting, limits, closing, draining, connections given to other loops. Start reading at {@code ServerRules}.
 */
@NullMarked
package io.semper.tck.rules.server;

import org.jspecify.annotations.NullMarked;
