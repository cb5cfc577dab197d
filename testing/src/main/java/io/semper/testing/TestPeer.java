package io.semper.testing;

import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The other end of a connection of a {@link VirtualLoop}, played by the test. On return of each method the protocol under test has been
 * called with what arrived, and the clock has not moved. Only for the thread of the test.
 */
public final class TestPeer {
    private final VirtualLoop loop;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private @Nullable StreamTransport own;
    private @Nullable StreamTransport tested;
    private boolean ended;
    private boolean lost;

    TestPeer(VirtualLoop loop) {
        this.loop = loop;
    }

    /** What the network calls. */
    StreamProtocol protocol() {
        return new StreamProtocol() {
            @Override
            public void connectionMade(StreamTransport made) {
                own = made;
            }

            @Override
            public void dataReceived(ByteBuffer data) {
                while (data.hasRemaining()) {
                    received.write(data.get());
                }
            }

            @Override
            public boolean eofReceived() {
                ended = true;
                return true; // the sending half stays open
            }

            @Override
            public void connectionLost(@Nullable Throwable cause) {
                lost = true;
            }
        };
    }

    void made(StreamTransport transport) {
        tested = transport;
    }

    private StreamTransport own() {
        return Objects.requireNonNull(own, "the connection is made");
    }

    /** Returns the transport of the protocol under test. */
    public StreamTransport transport() {
        return Objects.requireNonNull(tested, "the connection is made");
    }

    /** Sends {@code text} in UTF-8, in one piece. */
    public TestPeer send(String text) {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends {@code bytes} in one piece. */
    public TestPeer send(byte... bytes) {
        own().write(ByteBuffer.wrap(bytes));
        loop.runReady();
        return this;
    }

    /**
     * Sends {@code bytes} in pieces of {@code size}, each of which arrives alone.
     *
     * @param size the number of bytes in a piece, 1 or more
     */
    public TestPeer sendInPieces(byte[] bytes, int size) {
        if (size < 1) {
            throw new IllegalArgumentException("sendInPieces(" + size + "): a piece has at least one byte");
        }
        for (int from = 0; from < bytes.length; from += size) {
            own().write(ByteBuffer.wrap(bytes, from, Math.min(size, bytes.length - from)));
            loop.runReady();
        }
        return this;
    }

    /** Returns and forgets what the protocol under test has sent and this peer has read. */
    public byte[] take() {
        loop.runReady();
        byte[] taken = received.toByteArray();
        received.reset();
        return taken;
    }

    /** As {@link #take}, decoded as UTF-8. */
    public String takeText() {
        return new String(take(), StandardCharsets.UTF_8);
    }

    /** Stops reading: what the protocol under test writes fills the buffers, and then its queue. */
    public TestPeer stopReading() {
        own().pauseReading();
        loop.runReady();
        return this;
    }

    /** Reads again. */
    public TestPeer resumeReading() {
        own().resumeReading();
        loop.runReady();
        return this;
    }

    /** Ends the sending half: the protocol under test gets {@code eofReceived}. */
    public TestPeer end() {
        own().writeEof();
        loop.runReady();
        return this;
    }

    /** Closes the connection: the protocol under test gets {@code eofReceived}, or loses it by a reset if this peer has left bytes unread. */
    public TestPeer close() {
        own().abort();
        loop.runReady();
        return this;
    }

    /** Resets the connection: the protocol under test loses it by an {@link java.io.IOException} after what arrived before. */
    public TestPeer reset() {
        loop.reset(own());
        loop.runReady();
        return this;
    }

    /** Whether the protocol under test has ended its sending half. */
    public boolean isEnded() {
        return ended;
    }

    /** Whether the connection is over: the protocol under test has closed it, or it was closed or reset by this peer. */
    public boolean isClosed() {
        return lost || transport().isClosing();
    }
}
