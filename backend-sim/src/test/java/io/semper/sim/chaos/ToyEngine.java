package io.semper.sim.chaos;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * An engine without cryptography, for thousands of handshakes a second whose records have the same sizes in each run. It has the states of the
 * engines of the JDK: flights of several messages, delegated tasks on both sides, a ticket and updates of keys after the handshake of 1.3,
 * close_notify that ends one half in 1.3 and both in 1.2, and alerts. Each record has a number and a checksum, so that one which is lost, doubled
 * or changed breaks the connection.
 *
 * <p>It is one class because an engine is one state machine.
 */
final class ToyEngine extends SSLEngine {
    static final String TLS_1_3 = "TLSv1.3";
    static final String TLS_1_2 = "TLSv1.2";

    private static final int HEADER = 5;
    private static final int ALERT = 21;
    private static final int HANDSHAKE = 22;
    private static final int DATA = 23;
    private static final int CLOSE_NOTIFY = 0;
    private static final int FATAL = 2;

    /** The number before the data of a record, and the checksum behind it. */
    private static final int AROUND = 8;

    private static final int MOST_DATA = 16_000;
    private static final int PACKET = HEADER + AROUND + MOST_DATA;
    private static final int RECORDS_OF_A_KEY = 5;
    private static final int MESSAGE = 40;

    /** The messages of a handshake, and those after it. */
    private enum Message {
        CLIENT_HELLO,
        SERVER_HELLO,
        SERVER_FINISHED,
        CLIENT_FINISHED,
        TICKET,
        KEY_UPDATE,
        KEY_UPDATED
    }

    private final ToySession session = new ToySession(PACKET, MOST_DATA + AROUND);
    private final ArrayDeque<Message> outgoing = new ArrayDeque<>();
    private boolean client;
    private String[] protocols = {TLS_1_3, TLS_1_2};
    private boolean begun;
    private boolean done;
    private boolean taskNeeded;
    private boolean taskTaken;

    /** What follows the task. */
    private List<Message> afterTask = List.of();

    private boolean closing;
    private boolean closed;
    private boolean inboundDone;
    private @Nullable SSLException failure;
    private int sentRecords;
    private int receivedRecords;
    private int sinceKeyUpdate;

    // --- the handshake ---

    @Override
    public void beginHandshake() throws SSLException {
        if (begun) {
            throw new SSLException("renegotiation is not supported");
        }
        begun = true;
        if (client) {
            outgoing.add(Message.CLIENT_HELLO);
        }
    }

    private boolean is13() {
        return session.getProtocol().equals(TLS_1_3);
    }

    private void received(Message message, int version) throws SSLException {
        switch (message) {
            case CLIENT_HELLO -> {
                expect(!client && !done && session.isNew());
                choose(version);
                if (is13()) {
                    task(Message.SERVER_HELLO, Message.SERVER_FINISHED);
                } else {
                    task(Message.SERVER_HELLO);
                }
            }
            case SERVER_HELLO -> {
                expect(client && !done);
                choose(version);
                if (is13()) {
                    task();
                } else {
                    task(Message.CLIENT_FINISHED);
                }
            }
            case SERVER_FINISHED -> {
                expect(client && !done);
                done = true;
                if (is13()) {
                    outgoing.add(Message.CLIENT_FINISHED);
                }
            }
            case CLIENT_FINISHED -> {
                expect(!client && !done);
                done = true;
                outgoing.add(is13() ? Message.TICKET : Message.SERVER_FINISHED);
            }
            case TICKET -> expect(client && done && is13());
            case KEY_UPDATE -> {
                expect(done && is13());
                outgoing.add(Message.KEY_UPDATED);
            }
            case KEY_UPDATED -> expect(done && is13());
        }
    }

    private static void expect(boolean holds) throws SSLException {
        if (!holds) {
            throw new SSLHandshakeException("unexpected message");
        }
    }

    private void choose(int version) throws SSLException {
        int most = Arrays.asList(protocols).contains(TLS_1_3) ? 3 : 2;
        int least = Arrays.asList(protocols).contains(TLS_1_2) ? 2 : 3;
        int chosen = Math.min(most, version);
        if (chosen < least) {
            throw new SSLHandshakeException("no common protocol");
        }
        session.agreed(chosen == 3 ? TLS_1_3 : TLS_1_2);
    }

    private void task(Message... then) {
        taskNeeded = true;
        taskTaken = false;
        afterTask = List.of(then);
    }

    @Override
    public @Nullable Runnable getDelegatedTask() {
        if (!taskNeeded || taskTaken) {
            return null;
        }
        taskTaken = true;
        return () -> {
            taskNeeded = false;
            outgoing.addAll(afterTask);
            afterTask = List.of();
        };
    }

    @Override
    public HandshakeStatus getHandshakeStatus() {
        if (failure != null) {
            return closed ? HandshakeStatus.NOT_HANDSHAKING : HandshakeStatus.NEED_WRAP;
        }
        if (taskNeeded) {
            return HandshakeStatus.NEED_TASK;
        }
        if (!outgoing.isEmpty() && !closed || closing && !closed) {
            return HandshakeStatus.NEED_WRAP;
        }
        return !begun || done || closed ? HandshakeStatus.NOT_HANDSHAKING : HandshakeStatus.NEED_UNWRAP;
    }

    // --- records ---

    private SSLEngineResult result(Status status, int consumed, int produced) {
        return new SSLEngineResult(status, getHandshakeStatus(), consumed, produced);
    }

    private static int checksum(ByteBuffer bytes, int from, int to) {
        int sum = 17;
        for (int i = from; i < to; i++) {
            sum = sum * 31 + bytes.get(i);
        }
        return sum;
    }

    private void record(ByteBuffer into, int type, ByteBuffer content, int count) {
        int start = into.position();
        into.put((byte) type).putShort((short) 0x0303).putShort((short) (count + AROUND));
        into.putInt(sentRecords++);
        for (int i = 0; i < count; i++) {
            into.put((byte) ~content.get());
        }
        into.putInt(checksum(into, start, into.position()));
    }

    @Override
    public SSLEngineResult wrap(ByteBuffer[] sources, int offset, int length, ByteBuffer into) throws SSLException {
        if (into.remaining() < PACKET) {
            return result(Status.BUFFER_OVERFLOW, 0, 0);
        }
        int start = into.position();
        if (closed) {
            return result(Status.CLOSED, 0, 0);
        }
        if (failure != null) {
            record(into, ALERT, ByteBuffer.wrap(new byte[] {FATAL, 10}), 2);
            closed = true;
            return result(Status.CLOSED, 0, into.position() - start);
        }
        if (taskNeeded) {
            return result(Status.OK, 0, 0);
        }
        ByteBuffer from = length == 0 ? ByteBuffer.allocate(0) : sources[offset];
        if (done && is13() && from.hasRemaining() && !closing && ++sinceKeyUpdate > RECORDS_OF_A_KEY) {
            sinceKeyUpdate = 0;
            outgoing.add(Message.KEY_UPDATE);
        }
        Message message = outgoing.poll();
        if (message != null) {
            byte[] content = new byte[message == Message.TICKET ? 5 * MESSAGE : MESSAGE];
            content[0] = (byte) message.ordinal();
            content[1] = (byte)
                    (message == Message.CLIENT_HELLO
                            ? Arrays.asList(protocols).contains(TLS_1_3) ? 3 : 2
                            : is13() ? 3 : 2);
            record(into, HANDSHAKE, ByteBuffer.wrap(content), content.length);
            return result(Status.OK, 0, into.position() - start);
        }
        if (closing) {
            record(into, ALERT, ByteBuffer.wrap(new byte[] {1, CLOSE_NOTIFY}), 2);
            closed = true;
            return result(Status.CLOSED, 0, into.position() - start);
        }
        if (!done || !from.hasRemaining()) {
            return result(Status.OK, 0, 0);
        }
        int count = Math.min(from.remaining(), MOST_DATA);
        record(into, DATA, from, count);
        return result(Status.OK, count, into.position() - start);
    }

    @Override
    public SSLEngineResult unwrap(ByteBuffer from, ByteBuffer[] into, int offset, int length) throws SSLException {
        if (inboundDone) {
            return result(Status.CLOSED, 0, 0);
        }
        if (failure != null) {
            throw new SSLException("the engine has failed", failure);
        }
        if (taskNeeded) {
            return result(Status.OK, 0, 0);
        }
        if (from.remaining() < HEADER) {
            return result(Status.BUFFER_UNDERFLOW, 0, 0);
        }
        int start = from.position();
        int size = from.getShort(start + 3) & 0xffff;
        try {
            if (from.get(start + 1) != 3 || size < AROUND || size > PACKET) {
                throw new SSLException("not a record");
            }
            if (from.remaining() < HEADER + size) {
                return result(Status.BUFFER_UNDERFLOW, 0, 0);
            }
            if (into[offset].remaining() < size - AROUND) {
                return result(Status.BUFFER_OVERFLOW, 0, 0);
            }
            return opened(from, start, size, into[offset]);
        } catch (SSLException broken) {
            failure = broken;
            throw broken;
        }
    }

    private SSLEngineResult opened(ByteBuffer from, int start, int size, ByteBuffer into) throws SSLException {
        int end = start + HEADER + size - 4;
        if (from.getInt(start + HEADER) != receivedRecords || from.getInt(end) != checksum(from, start, end)) {
            throw new SSLException("record " + receivedRecords + " is broken");
        }
        receivedRecords++;
        int at = start + HEADER + 4;
        from.position(end + 4);
        switch (from.get(start)) {
            case HANDSHAKE -> {
                received(Message.values()[~from.get(at)], ~from.get(at + 1));
                return result(Status.OK, HEADER + size, 0);
            }
            case ALERT -> {
                inboundDone = true;
                if ((byte) ~from.get(at) == FATAL) {
                    closed = true;
                    throw new SSLException("the peer sent an alert");
                }
                if (!is13() || !done) {
                    closing = true; // both halves end together
                }
                return result(Status.CLOSED, HEADER + size, 0);
            }
            case DATA -> {
                if (!done) {
                    throw new SSLException("data during the handshake");
                }
                for (int i = at; i < end; i++) {
                    into.put((byte) ~from.get(i));
                }
                return result(Status.OK, HEADER + size, end - at);
            }
            default -> throw new SSLException("a record of no type");
        }
    }

    // --- the end ---

    @Override
    public void closeOutbound() {
        closing = true;
    }

    @Override
    public boolean isOutboundDone() {
        return closed;
    }

    @Override
    public void closeInbound() throws SSLException {
        throw new SSLException("closeInbound() before close_notify");
    }

    @Override
    public boolean isInboundDone() {
        return inboundDone;
    }

    // --- settings ---

    @Override
    public SSLParameters getSSLParameters() {
        return new SSLParameters();
    }

    @Override
    public void setSSLParameters(SSLParameters parameters) {
        protocols = parameters.getProtocols();
    }

    @Override
    public String getApplicationProtocol() {
        return "";
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return new String[] {ToySession.SUITE};
    }

    @Override
    public String[] getEnabledCipherSuites() {
        return getSupportedCipherSuites();
    }

    @Override
    public void setEnabledCipherSuites(String[] suites) {}

    @Override
    public String[] getSupportedProtocols() {
        return new String[] {TLS_1_3, TLS_1_2};
    }

    @Override
    public String[] getEnabledProtocols() {
        return protocols.clone();
    }

    @Override
    public void setEnabledProtocols(String[] enabled) {
        protocols = enabled.clone();
    }

    @Override
    public SSLSession getSession() {
        return session;
    }

    @Override
    public void setUseClientMode(boolean mode) {
        client = mode;
    }

    @Override
    public boolean getUseClientMode() {
        return client;
    }

    @Override
    public void setNeedClientAuth(boolean need) {}

    @Override
    public boolean getNeedClientAuth() {
        return false;
    }

    @Override
    public void setWantClientAuth(boolean want) {}

    @Override
    public boolean getWantClientAuth() {
        return false;
    }

    @Override
    public void setEnableSessionCreation(boolean flag) {}

    @Override
    public boolean getEnableSessionCreation() {
        return true;
    }
}
