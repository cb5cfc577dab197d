/**
 * Tests of the rules STREAM.
 *
 * <p>Holds: what tasks read and write, how streams end, and servers with a task for each connection; {@code Wire}, a stream and its peer.
 * Start reading at {@code StreamReadRules}.
 */
@NullMarked
package io.semper.tck.rules.stream;

import org.jspecify.annotations.NullMarked;
