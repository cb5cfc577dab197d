package io.semper.benchmarks.side;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLParameters;

/** TLS over a channel, by the engine of the JDK. The handshake blocks, and is a full one each time; after it nothing blocks. */
final class TlsPipe implements Pipe {
    private static final int RECEIVED = 64 * 1024;

    private final SocketChannel channel;
    private final SSLEngine engine;
    private final ByteBuffer in = ByteBuffer.allocate(RECEIVED);
    private final ByteBuffer out;

    private TlsPipe(SocketChannel channel, SSLEngine engine) {
        this.channel = channel;
        this.engine = engine;
        this.out =
                ByteBuffer.allocate(engine.getSession().getPacketBufferSize()).limit(0);
    }

    /** Makes a connection to {@code localhost} over a channel in blocking mode. */
    static TlsPipe handshake(SocketChannel blocking, SSLContext context) throws IOException {
        SSLEngine engine = context.createSSLEngine("localhost", -1); // without a port sessions are not resumed
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        engine.setSSLParameters(parameters);
        TlsPipe pipe = new TlsPipe(blocking, engine);
        pipe.handshake();
        return pipe;
    }

    private void handshake() throws IOException {
        ByteBuffer none = ByteBuffer.allocate(0);
        ByteBuffer early = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
        engine.beginHandshake();
        while (engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
            switch (engine.getHandshakeStatus()) {
                case NEED_WRAP -> write(none);
                case NEED_TASK -> runTasks();
                default -> {
                    if (unwrap(early) == Status.BUFFER_UNDERFLOW && channel.read(in) < 0) {
                        throw new EOFException("the server closed the connection in the handshake");
                    }
                }
            }
        }
        if (early.position() > 0) {
            throw new IOException("the server sent data before it was asked");
        }
    }

    private void runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    private Status unwrap(ByteBuffer to) throws IOException {
        in.flip();
        SSLEngineResult result = engine.unwrap(in, to);
        in.compact();
        return result.getStatus();
    }

    @Override
    public int read(ByteBuffer to) throws IOException {
        int before = to.position();
        int n = channel.read(in);
        Status status = unwrap(to);
        while (status == Status.OK) {
            status = unwrap(to);
        }
        if (status == Status.BUFFER_OVERFLOW) {
            throw new IllegalStateException("room for " + to.remaining() + " bytes is too little for a record");
        }
        int got = to.position() - before;
        return got == 0 && (n < 0 || status == Status.CLOSED) ? -1 : got;
    }

    @Override
    public void write(ByteBuffer from) throws IOException {
        boolean more = true;
        while (more) {
            if (!out.hasRemaining()) {
                out.clear();
                SSLEngineResult result = engine.wrap(from, out);
                out.flip();
                if (result.getStatus() == Status.CLOSED) {
                    throw new EOFException("the server has ended the connection");
                }
            }
            channel.write(out);
            more = from.hasRemaining() && !out.hasRemaining();
        }
    }

    @Override
    public boolean isPending() {
        return out.hasRemaining();
    }
}
