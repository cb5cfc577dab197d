package io.semper.it.faults;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/** The other end of a connection with TLS: an engine over a blocking socket, whose records a scenario may cut, keep or alter. */
final class TlsPeer {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final int ROOM = 64 * 1024;

    /** How bytes are given to the socket. */
    interface Wire {
        Wire WHOLE = OutputStream::write;

        Wire BYTES = (out, bytes) -> {
            for (byte each : bytes) {
                out.write(each);
            }
        };

        void send(OutputStream out, byte[] bytes) throws IOException;

        static Wire random(int seed) {
            Random random = new Random(seed);
            return (out, bytes) -> {
                for (int at = 0; at < bytes.length; ) {
                    int n = Math.min(bytes.length - at, 1 + random.nextInt(40));
                    out.write(bytes, at, n);
                    at += n;
                }
            };
        }
    }

    private final Socket socket;
    private final SSLEngine engine;
    private final ByteBuffer received = ByteBuffer.allocate(ROOM).limit(0);
    private final ByteArrayOutputStream plain = new ByteArrayOutputStream();
    private Wire wire = Wire.WHOLE;
    private boolean closeNotified;

    private TlsPeer(Socket socket, SSLEngine engine) {
        this.socket = socket;
        this.engine = engine;
    }

    static TlsPeer client(Socket socket, SSLContext context, Consumer<? super SSLParameters> more) throws IOException {
        SSLEngine engine = context.createSSLEngine(TlsKeys.NAME, socket.getPort());
        return make(socket, engine, true, more);
    }

    static TlsPeer server(Socket socket, SSLContext context, Consumer<? super SSLParameters> more) throws IOException {
        return make(socket, context.createSSLEngine(), false, more);
    }

    private static TlsPeer make(Socket socket, SSLEngine engine, boolean client, Consumer<? super SSLParameters> more)
            throws IOException {
        socket.setTcpNoDelay(true);
        engine.setUseClientMode(client);
        SSLParameters parameters = engine.getSSLParameters();
        more.accept(parameters);
        engine.setSSLParameters(parameters);
        return new TlsPeer(socket, engine);
    }

    static Consumer<SSLParameters> only(String protocol) {
        return parameters -> parameters.setProtocols(new String[] {protocol});
    }

    TlsPeer wire(Wire other) {
        wire = other;
        return this;
    }

    Socket socket() {
        return socket;
    }

    SSLEngine engine() {
        return engine;
    }

    /** Whether close_notify has come. */
    boolean sawCloseNotify() {
        return closeNotified;
    }

    TlsPeer handshake() throws IOException {
        return handshake(new byte[0]);
    }

    /** Does the handshake, with the records of {@code behind} in the same segment as its last message, if that is the peer's. */
    TlsPeer handshake(byte[] behind) throws IOException {
        engine.beginHandshake();
        ByteArrayOutputStream flight = new ByteArrayOutputStream();
        try {
            advance(flight);
        } catch (SSLException refused) {
            sendAlert(refused);
            throw refused;
        }
        flight.write(records(behind));
        send(flight.toByteArray());
        return this;
    }

    private void advance(ByteArrayOutputStream flight) throws IOException {
        while (true) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> engine.getDelegatedTask().run();
                case NEED_WRAP -> {
                    if (wrap(NOTHING, flight) == SSLEngineResult.Status.CLOSED) {
                        return;
                    }
                }
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                    send(flight.toByteArray());
                    flight.reset();
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

    private void sendAlert(SSLException refused) {
        try {
            send(own());
        } catch (IOException gone) {
            refused.addSuppressed(gone);
        }
    }

    private SSLEngineResult.Status wrap(ByteBuffer data, ByteArrayOutputStream into) throws SSLException {
        ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        SSLEngineResult result = engine.wrap(data, record);
        into.write(record.array(), 0, record.position());
        return result.getStatus();
    }

    /** The first message of a client. */
    byte[] hello() throws SSLException {
        engine.beginHandshake();
        return own();
    }

    /** The next record that the engine writes for itself; none if it has nothing to say. */
    byte[] own() throws SSLException {
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        wrap(NOTHING, record);
        return record.toByteArray();
    }

    /** Begins another handshake, which in TLS 1.3 is an update of keys, and returns its first message. */
    byte[] another() throws SSLException {
        engine.beginHandshake();
        return own();
    }

    byte[] closeNotify() throws SSLException {
        engine.closeOutbound();
        return own();
    }

    /** Encrypts data. */
    byte[] records(byte[] data) throws SSLException {
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        for (ByteBuffer left = ByteBuffer.wrap(data); left.hasRemaining(); ) {
            wrap(left, records);
        }
        return records.toByteArray();
    }

    /** Sends bytes as they are. */
    void send(byte[] bytes) throws IOException {
        wire.send(socket.getOutputStream(), bytes);
    }

    void write(byte[] data) throws IOException {
        send(records(data));
    }

    /** Decrypts one record. Returns false at the end of the stream. */
    private boolean unwrap() throws IOException {
        ByteBuffer into = ByteBuffer.allocate(ROOM);
        InputStream in = socket.getInputStream();
        while (true) {
            SSLEngineResult result = engine.unwrap(received, into);
            if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
                closeNotified = true;
                return false;
            }
            if (result.getStatus() == SSLEngineResult.Status.OK) {
                plain.write(into.array(), 0, into.position());
                return true;
            }
            received.compact();
            int n = in.read(received.array(), received.position(), received.remaining());
            received.position(received.position() + Math.max(0, n)).flip();
            if (n < 0) {
                return false;
            }
        }
    }

    byte[] read(int count) throws IOException {
        while (plain.size() < count) {
            if (!unwrap()) {
                throw new EOFException("the stream ended after " + plain.size() + " of " + count + " bytes");
            }
            tasks();
        }
        byte[] all = plain.toByteArray();
        plain.reset();
        plain.write(all, count, all.length - count);
        return Arrays.copyOf(all, count);
    }

    private void tasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    byte[] readToEnd() throws IOException {
        while (unwrap()) {
            tasks();
        }
        byte[] all = plain.toByteArray();
        plain.reset();
        return all;
    }

    /** Ends the stream, and closes the socket when the other side has ended too: with bytes unread it would be a reset. */
    void close() throws IOException {
        send(closeNotify());
        socket.shutdownOutput();
        socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        socket.close();
    }
}
