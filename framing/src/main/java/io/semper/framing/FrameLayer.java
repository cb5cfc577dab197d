package io.semper.framing;

import io.semper.ProtocolAdapter;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A stream protocol that decodes received bytes and passes the frames to a {@link FrameProtocol}. The factory of a connection makes
 * the whole stack: {@code () -> new FrameLayer(new LineDecoder(1024), new Session())}.
 *
 * <p>The layer holds at most the received part of one incomplete frame. Bytes after a frame whose callback pauses reading, sends a
 * file or replaces the protocol remain with the transport, which delivers them later, to the protocol that it then has. So
 * {@link StreamTransport#setProtocol} loses nothing if it is called inside {@link FrameProtocol#frameReceived}, or later if reading was
 * paused there. At any other time the decoder may hold the beginning of a frame: {@link FrameDecoder#remainder} returns it.
 *
 * <p>Bytes that are not a frame, and a stream that ends inside one, close the connection: {@link FrameProtocol#frameRefused} may
 * answer, queued bytes are sent, and {@link FrameProtocol#connectionLost} gets the {@link FrameException}, while
 * {@link StreamTransport#closeReason()} is {@code LOCAL_CLOSE}. None of this is reported to the exception handler.
 *
 * <p>Called by the loop, on its thread. For a layer that takes an open connection over, call {@link #connectionMade} before
 * {@link StreamTransport#setProtocol}. After a pause {@link StreamTransport#protocol()} may be another object, which passes every
 * callback to this layer. It keeps its transport: after {@link io.semper.EventLoop#startTls}, give another layer to the new one.
 */
public final class FrameLayer implements StreamProtocol, ProtocolAdapter {
    private final FrameDecoder decoder;
    private final FrameProtocol protocol;
    private @Nullable StreamTransport transport;

    /** What the transport has as its protocol by turns with this layer: unread bytes are kept only for another protocol. */
    private @Nullable Alias alias;

    private @Nullable FrameException failure;

    /**
     * Makes a layer for one connection.
     *
     * @throws IllegalStateException if {@code decoder} belongs to another layer
     */
    public FrameLayer(FrameDecoder decoder, FrameProtocol protocol) {
        this.decoder = Objects.requireNonNull(decoder, "decoder");
        this.protocol = Objects.requireNonNull(protocol, "protocol");
        decoder.claim();
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException if the layer has a connection; {@code made} is aborted if it is another one
     */
    @Override
    public void connectionMade(StreamTransport made) {
        StreamTransport before = transport;
        if (before != null) {
            if (before != made) {
                made.abort();
            }
            throw new IllegalStateException("connectionMade() with " + made + " of a layer that serves " + before
                    + ": make one layer for each connection");
        }
        transport = Objects.requireNonNull(made, "transport");
        protocol.connectionMade(made);
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException before {@link #connectionMade}, and inside {@link FrameProtocol#frameReceived}
     * @throws io.semper.WrongThreadException on another thread while the loop runs; nothing is decoded
     */
    @Override
    public void dataReceived(ByteBuffer data) {
        StreamTransport from = made("dataReceived()");
        StreamProtocol me = from.protocol(); // refuses other threads
        if (failure != null) {
            return;
        }
        FrameException bad = null;
        decoder.begin("dataReceived()", data);
        try {
            deliver(from, me);
        } catch (FrameException e) {
            bad = e;
        } finally {
            decoder.finish();
            if (bad == null && data.hasRemaining() && from.protocol() == me) {
                // For another protocol the transport keeps the bytes, until it may deliver them.
                from.setProtocol(me == alias ? this : alias());
            }
        }
        if (bad != null) {
            refuse(from, bad);
        }
    }

    /** Passes frames on until there is none, or until what the protocol did defers or prevents the next one. */
    private void deliver(StreamTransport from, StreamProtocol me) throws FrameException {
        for (ByteBuffer frame = decoder.next(); frame != null; frame = decoder.next()) {
            protocol.frameReceived(frame);
            if (!from.isReading() || from.protocol() != me) {
                return;
            }
        }
    }

    private void refuse(StreamTransport from, FrameException bad) {
        FrameException why = new FrameException(describe(from.remoteAddress()), bad);
        failure = why;
        try {
            protocol.frameRefused(why);
        } finally {
            from.close();
        }
    }

    @Override
    public boolean eofReceived() {
        StreamTransport from = made("eofReceived()");
        from.protocol(); // refuses other threads
        if (failure != null) {
            return false;
        }
        try {
            decoder.end();
        } catch (FrameException cutOff) {
            refuse(from, cutOff);
            return false;
        }
        return protocol.eofReceived();
    }

    /** Passes {@code cause} on, or the exception by which the layer has ended the connection. */
    @Override
    public void connectionLost(@Nullable Throwable cause) {
        protocol.connectionLost(failure != null ? failure : cause);
    }

    @Override
    public void pauseWriting() {
        protocol.pauseWriting();
    }

    @Override
    public void resumeWriting() {
        protocol.resumeWriting();
    }

    @Override
    public boolean drainRequested() {
        return protocol.drainRequested();
    }

    private StreamTransport made(String call) {
        StreamTransport now = transport;
        if (now == null) {
            throw new IllegalStateException(call + " before connectionMade() on " + this
                    + ": call connectionMade() first when a layer takes a connection over");
        }
        return now;
    }

    /** Returns the protocol of frames. */
    @Override
    public Object application() {
        return protocol;
    }

    private Alias alias() {
        Alias now = alias;
        if (now == null) {
            now = new Alias();
            alias = now;
        }
        return now;
    }

    /** Returns a text such as {@code tcp 127.0.0.1:4711}. */
    private static String describe(@Nullable SocketAddress address) {
        if (address instanceof InetSocketAddress inet && inet.getAddress() != null) {
            InetAddress ip = inet.getAddress();
            String host = ip instanceof Inet6Address ? "[" + ip.getHostAddress() + "]" : ip.getHostAddress();
            return "tcp " + host + ":" + inet.getPort();
        }
        if (address instanceof UnixDomainSocketAddress unix) {
            String path = unix.getPath().toString();
            return path.isEmpty() ? "unix (unnamed)" : "unix " + path;
        }
        return String.valueOf(address);
    }

    /** Returns a text with the decoder and the class of the protocol. */
    @Override
    public String toString() {
        return "frame layer of " + protocol.getClass().getName() + " (" + decoder + ")";
    }

    private final class Alias implements StreamProtocol, ProtocolAdapter {
        @Override
        public Object application() {
            return protocol;
        }

        @Override
        public void connectionMade(StreamTransport made) {
            FrameLayer.this.connectionMade(made);
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            FrameLayer.this.dataReceived(data);
        }

        @Override
        public boolean eofReceived() {
            return FrameLayer.this.eofReceived();
        }

        @Override
        public boolean drainRequested() {
            return FrameLayer.this.drainRequested();
        }

        @Override
        public void connectionLost(@Nullable Throwable cause) {
            FrameLayer.this.connectionLost(cause);
        }

        @Override
        public void pauseWriting() {
            FrameLayer.this.pauseWriting();
        }

        @Override
        public void resumeWriting() {
            FrameLayer.this.resumeWriting();
        }

        @Override
        public String toString() {
            return FrameLayer.this.toString();
        }
    }
}
