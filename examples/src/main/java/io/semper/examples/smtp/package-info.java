/**
 * Mail over SMTP with STARTTLS (RFC 5321, RFC 3207): a connection that begins in plaintext and continues over TLS.
 *
 * <ul>
 *   <li>Holds: {@code SmtpServer} and {@code SmtpSession}, one for each half of a connection, before and after TLS; {@code SmtpClient},
 *       which sends one mail; {@code Mail}.
 *   <li>Called by: programs, and the loop.
 *   <li>Calls: {@link io.semper} and {@link io.semper.framing}.
 *   <li>Threads: the loop's.
 *   <li>Invariants: neither side trusts anything that it received in plaintext; neither sends mail in plaintext.
 *   <li>Start reading at: {@code SmtpSession.startTls}.
 * </ul>
 */
@NullMarked
package io.semper.examples.smtp;

import org.jspecify.annotations.NullMarked;
