package io.semper.cli.fuzz;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A peer with a blocking socket and its own thread, which connects or accepts once and then behaves in its manner. */
final class Peer {
    /** What a peer does after it has written. */
    enum Manner {
        /** Reads to the end and closes. */
        TALK,
        /** Ends its half, reads to the end and closes. */
        HALF_CLOSE,
        /** Reads nothing until the program ends, then as {@link #TALK}. */
        DEAF,
        /** Reads a little and closes, with bytes unread perhaps. */
        CUT,
        /** Reads a little and resets. */
        RESET
    }

    /** Opens the channel; it may block. */
    private interface Opening {
        SocketChannel open() throws IOException;
    }

    private static final int PIECE = 16 << 10;

    private final Oracle oracle;
    private final Manner manner;
    private final int toWrite;
    private final int toRead;
    final Traffic traffic;
    private final Opening opening;
    private final Thread thread;
    private final CountDownLatch finishing = new CountDownLatch(1);
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(PIECE);
    private @Nullable ServerSocketChannel listener;
    private volatile @Nullable SocketChannel channel;
    private volatile String state = "opening";
    private volatile String between = "not connected";
    private volatile boolean cutShort;

    private Peer(World world, SplittableRandom random, Traffic traffic, @Nullable SocketAddress to) {
        this.oracle = world.oracle;
        this.traffic = traffic;
        manner = Manner.values()[random.nextInt(Manner.values().length)];
        // A connect that meets the close of its listener may leave a client whose peer does not exist; only a write
        // shows that.
        toWrite = (to == null ? 0 : 1) + random.nextInt(1 << random.nextInt(20));
        toRead = random.nextInt(1 << random.nextInt(18));
        opening = to == null ? this::accept : () -> SocketChannel.open(to);
        thread = new Thread(this::run, "semper-fuzz-" + traffic.name);
        thread.setDaemon(true);
    }

    /** Connects to {@code to}. */
    static Peer connecting(World world, SplittableRandom random, Traffic traffic, SocketAddress to) {
        Peer peer = new Peer(world, random, traffic, to);
        peer.thread.start();
        return peer;
    }

    /** Listens at a new address and accepts one connection. */
    static Peer accepting(World world, SplittableRandom random, Traffic traffic, SocketAddress at) throws IOException {
        Peer peer = new Peer(world, random, traffic, null);
        ServerSocketChannel listening = Places.listen(at);
        peer.listener = listening;
        peer.thread.start();
        return peer;
    }

    SocketAddress address() throws IOException {
        ServerSocketChannel listening = listener;
        if (listening == null) {
            throw new IllegalStateException("address() of " + this + ": it connects and does not listen");
        }
        return listening.getLocalAddress();
    }

    private SocketChannel accept() throws IOException {
        try (ServerSocketChannel listening = listener) {
            if (listening == null) {
                throw new IllegalStateException("accept() of " + this + ": it does not listen");
            }
            return listening.accept();
        }
    }

    private void run() {
        try (SocketChannel opened = opening.open()) {
            channel = opened;
            between = opened.getLocalAddress() + " to " + opened.getRemoteAddress();
            converse(opened);
            state = "ended";
        } catch (IOException e) {
            state = "broken by " + e;
        } catch (InterruptedException e) {
            state = "interrupted";
        }
        traffic.silent = true;
        oracle.trace(this.toString());
    }

    private void converse(SocketChannel opened) throws IOException, InterruptedException {
        write(opened);
        if (manner == Manner.HALF_CLOSE) {
            opened.shutdownOutput();
        }
        traffic.sentAll = true;
        traffic.silent = true;
        switch (manner) {
            case TALK, HALF_CLOSE -> readToEnd(opened);
            case DEAF -> {
                state = "deaf";
                finishing.await();
                readToEnd(opened);
            }
            case CUT -> read(opened, toRead);
            case RESET -> {
                read(opened, toRead);
                if (opened.supportedOptions().contains(StandardSocketOptions.SO_LINGER)) {
                    opened.setOption(StandardSocketOptions.SO_LINGER, 0);
                }
            }
        }
    }

    private void write(SocketChannel opened) throws IOException {
        state = "writing";
        while (traffic.sent < toWrite) {
            ByteBuffer piece = traffic.next((int) Math.min(PIECE, toWrite - traffic.sent));
            while (piece.hasRemaining()) {
                opened.write(piece);
            }
        }
    }

    private void readToEnd(SocketChannel opened) throws IOException {
        read(opened, Long.MAX_VALUE);
        traffic.readToEnd = true;
    }

    private void read(SocketChannel opened, long count) throws IOException {
        state = "reading";
        while (traffic.received < count && opened.read(buffer.clear()) >= 0) {
            String complaint = traffic.take(buffer.flip());
            if (complaint != null) {
                oracle.wrong(complaint);
            }
        }
    }

    /** The program ends: nothing more will connect, and a deaf peer begins to read. */
    void finish() throws IOException {
        finishing.countDown();
        if (listener != null) {
            listener.close();
        }
    }

    /** Whether it has read until the stream ended or broke. */
    boolean readsToEnd() {
        return manner != Manner.CUT && manner != Manner.RESET && !cutShort;
    }

    /** Whether the thread has ended. */
    boolean hasEnded() {
        return !thread.isAlive();
    }

    /** Closes the sockets, which ends the thread, and waits for it. */
    void close() throws IOException, InterruptedException {
        cutShort = !hasEnded();
        finish();
        SocketChannel opened = channel;
        if (opened != null) {
            opened.close();
        }
        thread.join(TimeUnit.SECONDS.toMillis(10));
        oracle.expect(hasEnded(), "the thread of " + this + " has not ended");
    }

    @Override
    public String toString() {
        return "peer " + manner + " " + state + ", " + between + ": " + traffic;
    }
}
