/**
 * Tests of the rules CONNECT.
 *
 * <p>Holds: {@code createConnection}: phases, races of addresses, cancelling, options, adopted channels. Start reading at {@code ConnectRules}.
 */
@NullMarked
package io.semper.tck.rules.connect;

import org.jspecify.annotations.NullMarked;
