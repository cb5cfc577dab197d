package io.semper.tck.rules.tls;

import io.semper.tck.Helper;
import io.semper.tck.Peer;
import io.semper.tck.Tck;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * The other end of a TLS connection: an engine of the JDK over a blocking socket. Methods that return a {@link Helper} run on a thread of
 * the kit while the test drives the loop; one thread may read while another sends.
 */
final class TlsPeer {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final int ROOM = 64 * 1024;

    private final Tck tck;
    private final Peer peer;
    private final SSLEngine engine;
    private final ByteBuffer received = ByteBuffer.allocate(ROOM).limit(0);
    private final ByteArrayOutputStream plain = new ByteArrayOutputStream();
    private boolean closeNotified;

    /** Records that are sent together before the next read; null to send each at once. */
    private @Nullable ByteArrayOutputStream together;

    private TlsPeer(Tck tck, Peer peer, SSLEngine engine) {
        this.tck = tck;
        this.peer = peer;
        this.engine = engine;
    }

    static TlsPeer client(Tck tck, Peer peer, SSLContext context, Consumer<? super SSLParameters> more) {
        return make(tck, peer, context, true, more);
    }

    static TlsPeer client(Tck tck, Peer peer) {
        return client(tck, peer, Contexts.client(), p -> {});
    }

    static TlsPeer server(Tck tck, Peer peer, SSLContext context, Consumer<? super SSLParameters> more) {
        return make(tck, peer, context, false, more);
    }

    static TlsPeer server(Tck tck, Peer peer) {
        return server(tck, peer, Contexts.server("server"), p -> {});
    }

    private static TlsPeer make(
            Tck tck, Peer peer, SSLContext context, boolean client, Consumer<? super SSLParameters> more) {
        SSLEngine engine = client ? context.createSSLEngine(Contexts.SERVER, 1) : context.createSSLEngine();
        engine.setUseClientMode(client);
        SSLParameters parameters = engine.getSSLParameters();
        more.accept(parameters);
        engine.setSSLParameters(parameters);
        return new TlsPeer(tck, peer, engine);
    }

    /** The socket below. */
    Peer raw() {
        return peer;
    }

    SSLEngine engine() {
        return engine;
    }

    private <T> Helper<T> later(String what, java.util.concurrent.Callable<T> body) {
        return tck.spawn(what, body);
    }

    /** Does the handshake; drives the loop. */
    TlsPeer handshake() {
        handshaking().await();
        return this;
    }

    /** Does the handshake on a thread of the kit. */
    Helper<Boolean> handshaking() {
        return later("peer shakes hands", this::shakeHands);
    }

    /** Does the handshake on the calling thread, which must not be that of the test. */
    boolean shakeHands() throws IOException {
        engine.beginHandshake();
        try {
            advance();
        } catch (SSLException refused) {
            wrap(NOTHING); // the alert
            throw refused;
        }
        return true;
    }

    /** Does the handshake on a thread of the kit, and sends {@code data} in one piece with its own last message. */
    Helper<Boolean> handshakingWith(byte[] data) {
        return later("peer shakes hands and sends " + data.length + " bytes", () -> {
            together = new ByteArrayOutputStream();
            engine.beginHandshake();
            advance();
            write(data);
            ByteArrayOutputStream last = together;
            together = null;
            sendAll(ByteBuffer.wrap(last.toByteArray()));
            return true;
        });
    }

    /** Returns the first message of a client, which the peer has not sent. */
    byte[] hello() throws SSLException {
        engine.beginHandshake();
        ByteBuffer record = ByteBuffer.allocate(ROOM);
        engine.wrap(NOTHING, record);
        return java.util.Arrays.copyOf(record.array(), record.position());
    }

    private void advance() throws IOException {
        while (true) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> engine.getDelegatedTask().run();
                case NEED_WRAP -> {
                    if (wrap(NOTHING) == Status.CLOSED) {
                        return;
                    }
                }
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                    if (!unwrap()) {
                        throw new EOFException("the connection ended during the handshake");
                    }
                }
                default -> {
                    return;
                }
            }
        }
    }

    private synchronized Status wrap(ByteBuffer data) throws IOException {
        ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        SSLEngineResult result = engine.wrap(data, record);
        record.flip();
        if (together != null) {
            together.write(record.array(), 0, record.limit());
        } else {
            sendAll(record);
        }
        return result.getStatus();
    }

    private void sendAll(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            peer.channel().write(bytes);
        }
    }

    /** Decrypts one record, and reads as long as there is none. Returns false at the end of the connection. */
    private boolean unwrap() throws IOException {
        ByteBuffer into = ByteBuffer.allocate(ROOM);
        while (true) {
            SSLEngineResult result = engine.unwrap(received, into);
            if (result.getStatus() == Status.CLOSED) {
                closeNotified = true;
                return false;
            }
            if (result.getStatus() == Status.OK) {
                plain.write(into.array(), 0, into.position());
                while (engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
                    engine.getDelegatedTask().run();
                }
                return true;
            }
            if (together != null) {
                sendAll(ByteBuffer.wrap(together.toByteArray()));
                together.reset();
            }
            received.compact();
            int n = peer.channel().read(received);
            received.flip();
            if (n < 0) {
                return false;
            }
        }
    }

    /** Sends data; the socket must take it without the loop reading. */
    TlsPeer send(String text) {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    TlsPeer send(byte[] data) {
        try {
            write(data);
        } catch (IOException e) {
            throw new AssertionError("the peer cannot send", e);
        }
        return this;
    }

    /** Sends data on a thread of the kit. */
    Helper<Integer> sending(byte[] data) {
        return later("peer sends " + data.length + " bytes", () -> {
            write(data);
            return data.length;
        });
    }

    private void write(byte[] data) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(data);
        while (left.hasRemaining()) {
            if (wrap(left) == Status.CLOSED) {
                throw new EOFException("the sending half has ended");
            }
        }
    }

    /** Sends {@link #updateRecord}. */
    TlsPeer beginAgain() {
        try {
            engine.beginHandshake();
            wrap(NOTHING);
        } catch (IOException e) {
            throw new AssertionError("the peer cannot begin another handshake", e);
        }
        return this;
    }

    /**
     * Returns a record that updates the key and asks for the same in return, with TLS 1.3, or one that asks to renegotiate, with TLS 1.2; does
     * not send it.
     */
    synchronized byte[] updateRecord() throws SSLException {
        engine.beginHandshake();
        ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(NOTHING, record);
        byte[] bytes = new byte[record.position()];
        record.flip().get(bytes);
        return bytes;
    }

    /** Returns the records that {@code data} becomes, without sending them. */
    byte[] records(byte[] data) throws SSLException {
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        ByteBuffer left = ByteBuffer.wrap(data);
        while (left.hasRemaining()) {
            ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
            engine.wrap(left, record);
            records.write(record.array(), 0, record.position());
        }
        return records.toByteArray();
    }

    /** Returns the record that ends this half of the stream, without sending it. */
    byte[] closeNotifyRecord() throws SSLException {
        engine.closeOutbound();
        ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(NOTHING, record);
        byte[] bytes = new byte[record.position()];
        record.flip().get(bytes);
        return bytes;
    }

    /** Reads {@code count} bytes; drives the loop. */
    String read(int count) {
        return new String(reading(count).await(), StandardCharsets.UTF_8);
    }

    Helper<byte[]> reading(int count) {
        return later("peer reads " + count + " bytes", () -> {
            while (plain.size() < count) {
                if (!unwrap()) {
                    throw new EOFException("the stream ended after " + plain.size() + " of " + count + " bytes");
                }
                advance();
            }
            byte[] all = plain.toByteArray();
            plain.reset();
            plain.write(all, count, all.length - count);
            return java.util.Arrays.copyOf(all, count);
        });
    }

    /** Reads to the end of the stream on a thread of the kit, and returns the data. */
    Helper<byte[]> readingToEnd() {
        return later("peer reads to the end", () -> {
            readToTheEnd();
            byte[] all = plain.toByteArray();
            plain.reset();
            return all;
        });
    }

    /** Reads on this thread until the stream or the connection ends. */
    void readToTheEnd() throws IOException {
        while (unwrap()) {
            // the engine's own messages need no answer here
        }
    }

    /** Reads to the end of the stream; drives the loop. */
    String readToEnd() {
        return new String(readingToEnd().await(), StandardCharsets.UTF_8);
    }

    /** The subject of the certificate that the other side has shown, such as {@code CN=server}. */
    String certificate() throws SSLException {
        return ((java.security.cert.X509Certificate) engine.getSession().getPeerCertificates()[0])
                .getSubjectX500Principal()
                .getName();
    }

    /** Whether the stream ended by close_notify. */
    boolean sawCloseNotify() {
        return closeNotified;
    }

    /** Sends close_notify, and leaves the socket open. */
    TlsPeer closeNotify() {
        try {
            engine.closeOutbound();
            wrap(NOTHING);
        } catch (IOException e) {
            throw new AssertionError("the peer cannot send close_notify", e);
        }
        return this;
    }

    /** Sends close_notify and closes the socket. */
    void close() {
        closeNotify();
        peer.close();
    }
}
