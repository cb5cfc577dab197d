package io.semper.tck.selftest;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/**
 * The other end of a short conversation: it sends two pieces of data when the handshake is done, and {@code close_notify} when it has got
 * them back. An engine of the JDK, without a socket.
 */
final class MemoryPeer {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final int ROOM = 64 * 1024;

    private final SSLEngine engine;
    private final List<byte[]> says;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final List<Integer> ends = new ArrayList<>();
    private ByteBuffer in = ByteBuffer.allocate(0);
    private int given;
    private int heard;
    private boolean spoken;
    private boolean over;

    MemoryPeer(SSLContext context, boolean client, String version, List<byte[]> says) throws SSLException {
        engine = context.createSSLEngine();
        engine.setUseClientMode(client);
        engine.setEnabledProtocols(new String[] {version});
        this.says = says;
        engine.beginHandshake();
        advance();
    }

    /** Whether it has ended the connection. */
    boolean isOver() {
        return over;
    }

    /** The offset in the stream to the loop at which the record of each piece of data ends. */
    List<Integer> ends() {
        return ends;
    }

    byte[] take() {
        byte[] bytes = out.toByteArray();
        out.reset();
        given += bytes.length;
        return bytes;
    }

    void end() {
        over = true;
    }

    void arrives(byte[] bytes) {
        byte[] left = new byte[in.remaining()];
        in.get(left);
        in = ByteBuffer.wrap(Arrays.copyOf(left, left.length + bytes.length));
        in.put(left.length, bytes);
        try {
            advance();
        } catch (SSLException refused) {
            try {
                wrap(NOTHING);
            } catch (SSLException noAlert) {
                // it ends without one
            }
            over = true;
        }
    }

    private void advance() throws SSLException {
        while (!over) {
            HandshakeStatus status = engine.getHandshakeStatus();
            if (status == HandshakeStatus.NEED_TASK) {
                engine.getDelegatedTask().run();
            } else if (status == HandshakeStatus.NEED_WRAP) {
                wrap(NOTHING);
            } else if (status == HandshakeStatus.NOT_HANDSHAKING && !spoken) {
                spoken = true;
                for (byte[] piece : says) {
                    wrap(ByteBuffer.wrap(piece));
                    ends.add(given + out.size());
                }
            } else if (!unwrap()) {
                return;
            }
        }
    }

    private void wrap(ByteBuffer data) throws SSLException {
        ByteBuffer record = ByteBuffer.allocate(ROOM);
        engine.wrap(data, record);
        out.write(record.array(), 0, record.position());
    }

    private boolean unwrap() throws SSLException {
        ByteBuffer into = ByteBuffer.allocate(ROOM);
        SSLEngineResult result = engine.unwrap(in, into);
        heard += into.position();
        if (spoken
                && !engine.isOutboundDone()
                && heard == says.stream().mapToInt(p -> p.length).sum()) {
            engine.closeOutbound();
            wrap(NOTHING);
        }
        if (result.getStatus() == Status.CLOSED) {
            wrap(NOTHING);
            over = true;
        }
        return result.getStatus() == Status.OK;
    }
}
