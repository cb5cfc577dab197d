package io.semper.cli.fuzz;

import io.semper.CloseReason;
import io.semper.Connection;
import io.semper.ConnectionResetException;
import io.semper.LoopFuture;
import io.semper.StreamOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.WriteQueueFullException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * An end of a connection on the loop: what its protocol is called with, compared with what was asked of its transport. The protocol
 * itself is a {@link Plain} or a {@link Buffered}, which {@link Move#SWITCH} replaces.
 */
final class End {
    /** Where the callbacks of the connection are. */
    private enum Stage {
        NEW,
        MADE,
        ENDED,
        LOST
    }

    private static final long UNKNOWN = -1;
    private static final int LARGEST_DELIVERY = 256 << 10;

    final World world;
    final SplittableRandom random;
    final Traffic traffic;
    final StreamOptions options;
    final @Nullable Listening listening;
    final Sender sender;
    /** The future of the connect, which is done before the first byte is delivered. */
    @Nullable
    LoopFuture<Connection<StreamProtocol>> connecting;

    @Nullable
    StreamTransport transport;
    /** What the end has asked of its transport. */
    boolean pausedReading;

    private boolean closed;
    boolean aborted;

    private Plain protocol;
    private Stage stage = Stage.NEW;
    private boolean writingPaused;
    private boolean closesByEof;
    private boolean threw;
    /** What the other end had sent when this one closed, if it had nothing queued: if it sends no more, it must not be reset. */
    private long otherSentAtClose = UNKNOWN;

    /** The same for a peer that is not on the loop. */
    private boolean closedAtSilentPeer;

    End(World world, SplittableRandom random, Traffic traffic, StreamOptions options, @Nullable Listening listening) {
        this.world = world;
        this.random = random;
        this.traffic = traffic;
        this.options = options;
        this.listening = listening;
        sender = new Sender(this);
        protocol = random.nextBoolean() ? new Plain(this) : new Buffered(this);
    }

    StreamProtocol protocol() {
        return protocol;
    }

    /** The transport of an end that has begun. */
    StreamTransport transport() {
        if (transport == null) {
            throw new IllegalStateException("transport() of " + this + ": connectionMade was not called");
        }
        return transport;
    }

    boolean isOpen() {
        return stage == Stage.MADE || stage == Stage.ENDED;
    }

    /** Whether the connection was made, so that its loss has to be reported. */
    boolean hasBegun() {
        return stage != Stage.NEW;
    }

    void switchTo(Plain next) {
        transport().setProtocol(next);
        protocol = next;
    }

    void expect(boolean fact, String otherwise) {
        world.oracle.expect(fact, this + ": " + otherwise);
    }

    /** Runs a callback of {@code of}: verifies it, and then does what the random numbers say. */
    private void callback(Plain of, String what, boolean mayNest, Runnable body) {
        world.callback(traffic.name + "." + what, mayNest, () -> {
            expect(of == protocol, what + " of a replaced protocol");
            expect(what.equals("made") ? stage == Stage.NEW : isOpen(), what + " while " + stage);
            body.run();
        });
    }

    void react(String where) {
        world.react(random, this, traffic.name + "." + where);
    }

    void made(Plain of, StreamTransport made) {
        callback(of, "made", false, () -> {
            transport = made;
            stage = Stage.MADE;
            expect(made.protocol().equals(of), "another protocol is attached");
            react("made");
        });
    }

    void received(Plain of, ByteBuffer data) {
        callback(of, "received " + data.remaining(), false, () -> {
            expect(data.position() == 0 && data.hasRemaining() && data.limit() == data.capacity(), "was lent " + data);
            checkDelivery(data.remaining());
            if (random.nextInt(16) == 0) {
                int left = data.remaining() / 2;
                take(data.slice(0, data.remaining() - left));
                data.position(data.limit() - left);
                switchTo(random.nextBoolean() ? new Plain(this) : new Buffered(this));
            } else {
                take(data);
            }
            reactToInput("received");
        });
    }

    void asked(Plain of) {
        callback(of, "getBuffer", false, () -> reactToInput("getBuffer"));
    }

    void updated(Plain of, ByteBuffer data) {
        callback(of, "updated " + data.remaining(), false, () -> {
            checkDelivery(data.remaining());
            take(data);
            reactToInput("updated");
        });
    }

    private void checkDelivery(int count) {
        expect(stage == Stage.MADE, "received " + count + " bytes while " + stage);
        expect(count <= LARGEST_DELIVERY, "received " + count + " bytes at once");
        checkReading("bytes");
    }

    private void checkReading(String what) {
        expect(!pausedReading, "received " + what + " although reading is paused");
        expect(!closed && !aborted, "received " + what + " after its close");
        expect(connecting == null || connecting.isDone(), "received " + what + " before the connect was done");
    }

    private void take(ByteBuffer data) {
        String complaint = traffic.take(data);
        if (complaint != null) {
            world.oracle.wrong(complaint);
        }
    }

    /** What a callback of the input throws ends the connection. */
    private void reactToInput(String where) {
        boolean returned = false;
        try {
            react(where);
            returned = true;
        } finally {
            threw |= !returned;
        }
    }

    boolean eof(Plain of) {
        boolean[] keep = {false};
        callback(of, "eof", false, () -> {
            expect(stage == Stage.MADE, "eofReceived while " + stage);
            checkReading("the end");
            stage = Stage.ENDED;
            traffic.readToEnd = true;
            keep[0] = world.isStepping() && random.nextBoolean();
            closesByEof = !keep[0];
            sender.settleFile();
            reactToInput("eof");
        });
        return keep[0];
    }

    boolean drain(Plain of) {
        boolean agrees = random.nextBoolean();
        callback(of, "drain", false, () -> {
            expect(listening != null && listening.isDraining, "asked to drain without a drain");
            boolean returned = false;
            try {
                react("drain");
                returned = true;
            } finally {
                if (agrees || !returned) {
                    closing();
                }
            }
        });
        return agrees;
    }

    void flow(Plain of, boolean pause) {
        callback(of, pause ? "pauseWriting" : "resumeWriting", pause, () -> {
            expect(writingPaused != pause, (pause ? "paused" : "resumed") + " writing twice");
            expect(!closed && !aborted, "flow control after its close");
            writingPaused = pause;
            react(pause ? "pauseWriting" : "resumeWriting");
        });
    }

    void lost(Plain of, @Nullable Throwable cause) {
        callback(of, "lost " + cause, false, () -> {
            stage = Stage.LOST;
            StreamTransport over = transport();
            CloseReason reason = over.closeReason();
            expect(over.isClosing() && over.writeBufferSize() == 0, "lost and open");
            expect(connecting == null || connecting.isDone(), "lost before the connect was done");
            expect(
                    (cause != null) == (reason == CloseReason.ERROR),
                    "lost by " + cause + ", but the reason is " + reason);
            traffic.silent = true;
            traffic.sentAll = cause == null && reason != CloseReason.ABORT && !mayAbort();
            String surprise = cause == null ? surprise(reason) : surprise(cause);
            expect(surprise == null, "lost " + surprise);
            react("lost");
        });
    }

    private @Nullable String surprise(CloseReason reason) {
        boolean expected = switch (reason) {
            case LOCAL_CLOSE -> closed || isConnectCancelled() || listening != null && listening.clientsClosed;
            case ABORT -> mayAbort();
            case EOF -> traffic.readToEnd && (closesByEof || threw);
            case OPEN, ERROR -> false;
        };
        return expected ? null : "because of " + reason;
    }

    /** Whether something was asked for that drops bytes, or may have. */
    private boolean mayAbort() {
        return aborted
                || sender.mayHaveAborted()
                || isConnectCancelled()
                || listening != null && listening.clientsAborted;
    }

    private boolean isConnectCancelled() {
        return connecting != null && connecting.isCancelled();
    }

    private @Nullable String surprise(Throwable cause) {
        boolean expected;
        if (cause instanceof ConnectionResetException) {
            End other = world.otherEnd(this);
            expected = other == null || other.mayAbort() || closed || other.otherSentAtClose != traffic.sent;
        } else if (cause instanceof SocketTimeoutException) {
            expected = Settings.hasTimeouts(options);
        } else if (cause instanceof WriteQueueFullException) {
            expected = traffic.sent > options.writeQueueCap();
        } else if (cause instanceof IOException) {
            expected = world.oracle.hasOverflowed()
                    && String.valueOf(cause.getMessage()).contains("broken off by an error");
        } else {
            expected = threw && world.oracle.isOurs(cause);
        }
        return expected ? null : "by " + Text.of(cause);
    }

    /** Records that the transport is about to be closed. */
    void closing() {
        sender.settleFile();
        if (closed) {
            return;
        }
        closed = true;
        if (transport().isClosing()) {
            return;
        }
        End other = world.otherEnd(this);
        if (other != null && !(other.isOpen() && other.sender.isSending()) && !Settings.hasTimeouts(options)) {
            otherSentAtClose = other.traffic.sent;
        } else if (other == null && world.hasSilentPeer(this)) {
            closedAtSilentPeer = true;
        }
    }

    void close() {
        closing();
        transport().close();
    }

    void resume() {
        pausedReading = false;
        transport().resumeReading();
    }

    /** Whether a peer that reads to the end must have received all. */
    boolean mustReachItsPeer() {
        return closedAtSilentPeer && traffic.sentAll && !Settings.hasTimeouts(options);
    }

    @Override
    public String toString() {
        return traffic + " " + stage + (pausedReading ? " paused" : "") + (closed ? " closed" : "")
                + (aborted ? " aborted" : "");
    }
}
