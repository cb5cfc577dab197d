package io.semper.framing;

import io.semper.Protocol;
import io.semper.StreamTransport;
import java.nio.ByteBuffer;

/**
 * A protocol over frames, which a {@link FrameLayer} calls. Callbacks come in the order of those of
 * {@link io.semper.StreamProtocol}, with frames in place of bytes. Called on the loop's thread.
 */
public interface FrameProtocol extends Protocol {
    /**
     * Called first, when the connection is open. Frames are delivered only after this method has returned. What it throws is handled
     * like an exception of {@link io.semper.StreamProtocol#connectionMade}.
     *
     * @param transport the transport of the connection itself: the layer does not stand between it and the protocol
     */
    default void connectionMade(StreamTransport transport) {}

    /**
     * Called with each frame, in order. The frame is lent until the method returns: its bytes are those between position and limit,
     * which need not be at position 0, and may be none ({@link FrameDecoder}).
     *
     * <p>No frame follows after a call that pauses reading, closes, aborts or replaces the protocol, although further frames may have
     * been received. After a pause they follow when reading has resumed; after {@link StreamTransport#setProtocol} their bytes go to
     * the new protocol, beginning with the first one after this frame; otherwise they are dropped. An exception thrown here ends the
     * connection, as one of {@link io.semper.StreamProtocol#dataReceived} does.
     */
    void frameReceived(ByteBuffer frame);

    /**
     * Called at most once, when the peer has sent what is not a frame, or has ended its stream inside a frame. No frame follows. The
     * protocol may write an answer; when this method has returned or thrown, the layer closes the transport, which sends what is queued,
     * and {@link #connectionLost} gets {@code why}.
     */
    default void frameRefused(FrameException why) {}

    /**
     * Called at most once, when the peer has ended its half of the stream after a complete frame.
     *
     * @return false to close the transport after the queued bytes; true to keep the sending half open until the protocol closes
     */
    default boolean eofReceived() {
        return false;
    }

    /**
     * Called when the server of this connection drains, as {@link io.semper.StreamProtocol#drainRequested} is.
     *
     * @return true to close the connection after the queued bytes; false to keep it until the protocol closes it or the deadline of the
     *     drain aborts it
     */
    default boolean drainRequested() {
        return true;
    }
}
