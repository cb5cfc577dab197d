/**
 * Tests of the rules TLS.
 *
 * <p>Holds: what each side of TLS sees, against a blocking peer that drives an engine of the JDK itself. The keys and certificates are in
 * {@code io/semper/tck/tls}, made for these tests alone. Start reading at {@code TlsHandshakeRules}.
 */
@NullMarked
package io.semper.tck.rules.tls;

import org.jspecify.annotations.NullMarked;
