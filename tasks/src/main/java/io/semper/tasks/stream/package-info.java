/**
 * Connections as tasks use them: a reader, a writer, and servers with a task for each connection.
 *
 * <ul>
 *   <li>Holds: {@code Streams}, which opens; {@code Stream}, {@code StreamReader}, {@code StreamWriter}, and {@code AsyncReader},
 *       {@code AsyncWriter} for callbacks; {@code StreamServer} and {@code StreamHandler}; {@code Delimiter}, {@code FrameParser}; the
 *       exceptions of reads. Not public: {@code Link}, the protocol of a stream, with {@code Inbound} and {@code Outbound}; {@code Pull}
 *       and its kinds, what a read asks for; {@code StreamBuffer}, {@code Chunk}, {@code ChunkPool}, the unread bytes;
 *       {@code DerivedFuture}, whose value is not lost by a cancel.
 *   <li>Called by: applications, in tasks and in callbacks.
 *   <li>Calls: the public methods of {@link io.semper} and {@link io.semper.tasks}.
 *   <li>Threads: the owner of the loop.
 *   <li>Invariants: one read waits at a time, and takes bytes only when it has all it asked for; reading is on while it waits or the
 *       unread bytes are below the bound; a call of the writer waits only while the transport is paused or others wait before it.
 *   <li>Rules: STREAM.
 *   <li>Start reading at: {@code Inbound.run} and {@code Inbound.updated}, then {@code Outbound.pump}.
 * </ul>
 */
@NullMarked
package io.semper.tasks.stream;

import org.jspecify.annotations.NullMarked;
