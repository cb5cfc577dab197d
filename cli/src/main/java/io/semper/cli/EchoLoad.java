package io.semper.cli;

import io.semper.StreamTransport;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Sends messages of random sizes, several at a time, and compares every byte that comes back with the byte sent at the same position.
 * Finally it ends its half, and expects the remaining bytes and then the end of the stream from the server.
 */
@SuppressWarnings("NullAway.Init") // connectionMade is called before every other callback
final class EchoLoad implements LoadClient {
    /** Prime, so that bytes at a wrong position do not match by chance. */
    private static final int PATTERN = 65_521;

    private static final int IN_FLIGHT = 4;

    private final Load load;
    private final SplittableRandom random;
    private final ByteBuffer pattern;
    /** Positions in the stream at which outstanding messages end. */
    private final long[] ends = new long[IN_FLIGHT];

    private long messagesSent;
    private long messagesBack;
    private long sent;
    private long received;
    private boolean finishing;
    private StreamTransport transport;

    EchoLoad(Load load, int number) {
        this.load = load;
        this.random = new SplittableRandom(number);
        byte[] bytes = new byte[PATTERN];
        random.nextBytes(bytes);
        this.pattern = ByteBuffer.wrap(bytes);
    }

    @Override
    public void connectionMade(StreamTransport made) {
        transport = made;
        sendMore();
    }

    private void sendMore() {
        while (!finishing && messagesSent - messagesBack < IN_FLIGHT) {
            int size = 1 + random.nextInt(random.nextInt(16) == 0 ? 64 * 1024 : 2048);
            ends[(int) (messagesSent % IN_FLIGHT)] = sent + size;
            messagesSent++;
            long end = sent + size;
            while (sent < end) {
                ByteBuffer piece = expected(sent, end - sent);
                sent += piece.remaining();
                transport.write(piece);
            }
        }
    }

    /** The bytes at a position of the stream: {@code most} of them, or as many as the pattern has from there on. */
    private ByteBuffer expected(long place, long most) {
        int from = (int) (place % PATTERN);
        return pattern.slice(from, (int) Math.min(most, PATTERN - from));
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        int n = data.remaining();
        while (data.hasRemaining()) {
            ByteBuffer expected = expected(received, data.remaining());
            int wrong = data.slice(data.position(), expected.remaining()).mismatch(expected);
            if (wrong >= 0) {
                load.failed("byte " + (received + wrong) + " of a connection came back altered");
                return;
            }
            data.position(data.position() + expected.remaining());
            received += expected.remaining();
        }
        long before = messagesBack;
        while (messagesBack < messagesSent && ends[(int) (messagesBack % IN_FLIGHT)] <= received) {
            messagesBack++;
        }
        load.verified(messagesBack - before, n);
        sendMore();
    }

    @Override
    public void finish() {
        if (!finishing) {
            finishing = true;
            transport.writeEof();
        }
    }

    @Override
    public void connectionLost(@Nullable Throwable cause) {
        if (cause != null) {
            load.failed("a connection broke: " + cause);
        } else if (!finishing || received != sent) {
            load.failed("a connection ended after " + received + " of " + sent + " bytes");
        } else {
            load.ended();
        }
    }
}
