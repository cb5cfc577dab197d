/**
 * Frames in byte streams: decoders for lines, delimiters, fixed sizes and length fields, a protocol layer that puts one of them
 * between a transport and a {@link io.semper.framing.FrameProtocol}, helpers that write frames, and the queue of bytes below them.
 *
 * <pre>
 *   loop.createServer(() -&gt; new FrameLayer(new LineDecoder(1024), new Session()), at)
 * </pre>
 *
 * <ul>
 *   <li>Holds: {@code FrameDecoder} with {@code LineDecoder} (which takes a {@code LineEnd}), {@code DelimiterDecoder},
 *       {@code FixedSizeDecoder} and {@code LengthFieldDecoder} (which takes a {@code LengthField}); {@code FrameLayer} and
 *       {@code FrameProtocol}; {@code Frames}, which writes; {@code ByteQueue}; {@code FrameException}; not public: {@code Search}.
 *   <li>Called by: applications and protocols.
 *   <li>Calls: the public methods of {@link io.semper}, and the protocol or consumer that receives the frames.
 *   <li>Threads: a decoder and a queue are for one thread at a time; a layer is for the owner of its loop.
 *   <li>Invariants: frames do not depend on how the stream was cut into buffers; a frame is lent until the callback returns; inside
 *       that callback a decoder holds no byte that follows the frame; memory grows with received bytes, never with an announced
 *       length; in the steady state nothing is allocated.
 *   <li>Rules: READ-03, READ-10 and READ-11 are what the layer is built on.
 *   <li>Start reading at: {@code FrameDecoder.next}, then {@code FrameLayer.dataReceived}.
 * </ul>
 */
@NullMarked
package io.semper.framing;

import org.jspecify.annotations.NullMarked;
