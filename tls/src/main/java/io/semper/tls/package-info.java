/**
 * TLS as a protocol below and a transport above: for loops that offer it, and contexts from PEM files for everyone.
 *
 * <ul>
 *   <li>Holds: {@code Tls}, the door for loops, with one operation for each way to begin: {@code TlsConnect}, {@code TlsServer},
 *       {@code TlsUpgrade}; {@code TlsLayer} (the state and the order of steps), {@code TlsStream} (the transport of the application); the parts of a
 *       layer: {@code TlsHandshake}, {@code TlsReader} with {@code RecordReader} and {@code PlainDelivery}, {@code TlsWriter} with
 *       {@code TlsOutput}, {@code TlsFile}, {@code TlsFlow} (the pauses), and {@code TlsEnding}; {@code TlsEngine}, which
 *       alone calls an {@code SSLEngine}; {@code ClientHello}, {@code PeerNames}, {@code TlsErrors}; {@code TlsMemory}, one for a loop.
 *   <li>And, used by nothing of that: {@code Pem}, the door for applications, with {@code PemSource}, {@code PemReader}, {@code PemKey},
 *       {@code EncryptedKey}, {@code PemCertificates}, {@code KeyPairs}, {@code PemIdentity} and {@code PemContext}.
 *   <li>Called by: loops; the connection below, whose protocol the layer is.
 *   <li>Calls: the public methods of {@link io.semper}, and the protocol above.
 *   <li>Threads: the owner of the loop. Delegated tasks of engines run in an executor. {@code Pem} is for any thread, and blocks.
 *   <li>Invariants: a layer never sees a socket; no engine is called while a task of it runs; memory grows with received bytes, never with
 *       an announced length; a connection without traffic holds no buffer; nothing here trusts a certificate or makes a default context.
 *   <li>Rules: TLS-01 to TLS-71.
 *   <li>Start reading at: {@code TlsLayer.process}; for PEM, {@code PemKey.read}.
 * </ul>
 */
@NullMarked
package io.semper.tls;

import org.jspecify.annotations.NullMarked;
