package io.semper.benchmarks.side;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;

/** One busy connection: keeps its messages in flight, and verifies the answers. */
final class LoadConnection implements LoadEnd {
    /** Of every group of this many messages, one is compared byte by byte; of the others only the bytes are counted. */
    private static final int SAMPLE = 64;

    private final Load load;
    private final SelectionKey key;
    private final Pipe pipe;
    private final Scenario scenario;
    private final ByteBuffer out;
    private final long[] sentAt;
    private int unsent;
    private long sent;
    private long answered;
    private int received;

    LoadConnection(Load load, SelectionKey key, Pipe pipe, Scenario scenario) {
        this.load = load;
        this.key = key;
        this.pipe = pipe;
        this.scenario = scenario;
        this.out = load.messages.duplicate();
        this.sentAt = new long[scenario.depth()];
        out.position(out.limit());
    }

    @Override
    public void begin() throws IOException {
        switch (scenario.mode()) {
            case ECHO, CHURN, TLS, HANDSHAKE -> send(scenario.depth());
            case SINK -> key.interestOps(SelectionKey.OP_WRITE);
            case SOURCE, UDP -> {}
        }
    }

    @Override
    public boolean ready() throws IOException {
        if (scenario.mode() == Scenario.Mode.SINK) {
            out.clear();
            pipe.write(out);
            load.moved(out.position());
            return true;
        }
        if (key.isWritable()) {
            flush();
        }
        return !key.isReadable() || read();
    }

    private boolean read() throws IOException {
        ByteBuffer in = load.scratch;
        in.clear();
        int n = pipe.read(in);
        if (n < 0) {
            throw new EOFException("the server closed the connection");
        }
        if (scenario.mode() == Scenario.Mode.SOURCE) {
            load.moved(n);
            return true;
        }
        in.flip();
        int done = 0;
        while (in.hasRemaining()) {
            int part = Math.min(in.remaining(), scenario.size() - received);
            check(in, part);
            received += part;
            if (received == scenario.size()) {
                received = 0;
                load.answered(sentAt[(int) (answered++ % sentAt.length)]);
                done++;
            }
        }
        if (scenario.isOfShortConnections() && done > 0) {
            return false;
        }
        send(done);
        return true;
    }

    private void check(ByteBuffer in, int part) {
        if (answered % SAMPLE == 0) {
            ByteBuffer expected = load.messages.duplicate().position(received).limit(received + part);
            if (!in.slice(in.position(), part).equals(expected)) {
                load.wrong();
            }
        }
        in.position(in.position() + part);
    }

    private void send(int more) throws IOException {
        long now = System.nanoTime();
        for (int i = 0; i < more; i++) {
            sentAt[(int) (sent++ % sentAt.length)] = now;
        }
        unsent += more;
        flush();
    }

    private void flush() throws IOException {
        while (out.hasRemaining() || unsent > 0 || pipe.isPending()) {
            if (!out.hasRemaining() && unsent > 0) {
                int now = Math.min(unsent, scenario.depth());
                unsent -= now;
                out.position(0).limit(now * scenario.size());
            }
            pipe.write(out);
            if (out.hasRemaining() || pipe.isPending()) {
                key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
                return;
            }
        }
        if (key.interestOps() != SelectionKey.OP_READ) {
            key.interestOps(SelectionKey.OP_READ);
        }
    }
}
