/**
 * A client for PostgreSQL, as an example of a driver: protocol 3.0 of
 * <a href="https://www.postgresql.org/docs/current/protocol.html">Frontend/Backend Protocol</a>, with SCRAM-SHA-256 (RFC 5802,
 * RFC 7677) and without TLS.
 *
 * <pre>
 *   PostgresConnection        what the user calls
 *      |
 *   Session                   a FrameProtocol: one connection, and what a received message means in which phase
 *      |       |
 *   Startup   Pipeline        logs in;  sends queries and gives answers to them, in order
 *      |       |
 *   Scram     Query           the proof of the password;  one query and its future
 * </pre>
 *
 * <ul>
 *   <li>Threads: a connection belongs to the thread that owns its loop, and so does every object here.
 *   <li>Invariants: the first element of {@code Pipeline.sent} is the query that the next answer belongs to; a future is completed when
 *       the server is ready for the next query, or when the connection has ended; no message and no result of the peer takes more
 *       memory than a limit allows.
 *   <li>Start reading at: {@code PostgresConnection.connect}, then {@code Session.frameReceived}.
 * </ul>
 */
@NullMarked
package io.semper.examples.postgres;

import org.jspecify.annotations.NullMarked;
