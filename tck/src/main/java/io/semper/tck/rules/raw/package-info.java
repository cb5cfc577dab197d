/**
 * Tests of the rules RAW.
 *
 * <p>Holds: sockets that are used without transport and protocol, against plain blocking sockets. Start reading at
 * {@code RawStreamRules}; {@code RawPair} makes what the tests need.
 */
@NullMarked
package io.semper.tck.rules.raw;

import org.jspecify.annotations.NullMarked;
