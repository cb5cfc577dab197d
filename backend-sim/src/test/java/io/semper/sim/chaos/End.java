package io.semper.sim.chaos;

import io.semper.BufferedProtocol;
import io.semper.ConnectionResetException;
import io.semper.LoopFuture;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.TlsInfo;
import io.semper.TlsTruncatedException;
import io.semper.sim.chaos.Step.Kind;
import io.semper.sim.chaos.Step.Place;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One end of a connection, with everything that it has done and received. The first byte that it sends is its number, so that the other end
 * knows who it is; each further byte follows from the number and its place.
 *
 * <p>It is one class because each callback is judged by all that came before it.
 */
final class End {
    private static final int LARGEST_DIRECT = 4096;
    private static final int OWN_BUFFER = 700;
    private static final int SWAP_AND_PAUSE = 4;
    private static final int MOST_LAYERS = 3;

    final Machine home;
    final int number;
    private final boolean client;
    private final Play play;
    private final Oracle oracle;
    private final Map<Place, ArrayDeque<Step>> armed = new EnumMap<>(Place.class);
    private final List<LoopFuture<Void>> drains = new ArrayList<>();
    private @Nullable StreamTransport transport;
    private @Nullable Side current;

    /** The end whose bytes this one receives. */
    @Nullable
    End peer;

    /** The end that has received bytes of this one. */
    private @Nullable End reader;

    long sent;
    private long received;
    boolean lost;
    private @Nullable Throwable cause;
    private boolean eof;
    private boolean reading = true;
    private boolean everPaused;
    private boolean writingPaused;
    private boolean ended;

    /** Whether this end has closed: by itself, by its answer to the end of the stream, or by its answer to a drain. */
    boolean closed;

    boolean aborted;
    private boolean threw;

    /** The number of bytes after which this end has begun, or begins, TLS over what there is; negative if it has not agreed to. */
    private long upgradeAt = -1;

    /** The number of the step by which this end has proposed TLS. */
    private @Nullable Integer proposal;

    private boolean handshaking;

    /** Writing was paused when the handshake began, and has not been resumed. */
    private boolean pausedInHandshake;

    private int layers;

    /** Whether TLS was begun, from the start or later: queued bytes are counted as they are on the wire then. */
    private boolean secured;

    End(Machine home, int number, boolean client) {
        this.home = home;
        this.number = number;
        this.client = client;
        play = home.play;
        oracle = play.oracle;
    }

    /** The first protocol. */
    Side first() {
        Side made = new Side();
        current = made;
        return made;
    }

    @Nullable
    StreamTransport transport() {
        return transport;
    }

    private StreamTransport made() {
        StreamTransport known = transport;
        if (known == null) {
            throw new IllegalStateException("not connected");
        }
        return known;
    }

    void arm(Step step) {
        armed.computeIfAbsent(step.place, place -> new ArrayDeque<>()).add(step.atOnce());
    }

    private ByteBuffer next(int count, boolean direct) {
        ByteBuffer bytes = direct ? ByteBuffer.allocateDirect(count) : ByteBuffer.allocate(count);
        Pattern.of(number).put(bytes, sent, count);
        if (!made().isClosing()) {
            sent += count; // before the write, in which the protocol may be called and write more
        }
        return bytes.flip();
    }

    private boolean isLive() {
        return transport != null && !lost && !home.gone;
    }

    /** Does a step; does nothing before the connection is made and after it is lost. */
    void perform(Step step) {
        if (!isLive()) {
            return;
        }
        StreamTransport to = made();
        boolean ends = step.kind == Kind.CLOSE || step.kind == Kind.ABORT;
        boolean turns = step.kind == Kind.PAUSE || step.kind == Kind.RESUME;
        if (!ends && (handshaking || upgradeAt >= 0 && !turns)) {
            return; // what is written in plaintext now would be taken for TLS
        }
        switch (step.kind) {
            case WRITE -> write(step.number);
            case WRITE_ALL -> writeAll(step.number);
            case WRITE_OWNED -> writeOwned(step.number);
            case CORK -> to.cork();
            case UNCORK -> to.uncork();
            case WRITE_EOF -> {
                if (to.canWriteEof()) {
                    ended |= !to.isClosing();
                    to.writeEof();
                }
            }
            case START_TLS -> proposeTls(step.number);
            case PAUSE -> pause();
            case RESUME -> resume();
            case LIMITS -> to.setWriteLimits(step.number / 4, step.number);
            case DRAINED -> drained();
            case SWAP -> swap(step.number);
            case CLOSE -> close();
            case ABORT -> {
                aborted = true;
                to.abort();
            }
            case THROW -> {}
            default -> throw new IllegalArgumentException("not a step of a connection: " + step);
        }
    }

    private void write(int count) {
        if (!ended) {
            ByteBuffer bytes = next(count, false);
            made().write(bytes);
            oracle.that(!bytes.hasRemaining(), "a write leaves bytes in the buffer", this);
        }
    }

    private void writeAll(int count) {
        if (!ended) {
            ByteBuffer bytes = next(count, count <= LARGEST_DIRECT && count % 2 == 0);
            int third = count / 3;
            made().writeAll(
                            bytes.slice(0, third),
                            bytes.slice(third, third),
                            bytes.slice(2 * third, count - 2 * third));
        }
    }

    private void writeOwned(int count) {
        if (ended) {
            return;
        }
        boolean kept = !made().isClosing();
        ByteBuffer bytes = next(count, count <= LARGEST_DIRECT && count % 4 == 0);
        boolean[] calls = {true, false};
        play.lent(1);
        made().writeOwned(bytes, back -> {
            oracle.that(!calls[0], "a buffer is released inside the call", this);
            oracle.that(!calls[1], "a buffer is released twice", this);
            oracle.that(back == bytes, "another buffer is released", this);
            oracle.that(
                    !kept || !back.hasRemaining() || made().isClosing() || secured && everPaused && leaves(other()),
                    "a buffer is released before it is sent",
                    this);
            calls[1] = true;
            play.lent(-1);
        });
        calls[0] = false;
    }

    private void drained() {
        long before = sent;
        LoopFuture<Void> drained = made().drained();
        drains.add(drained);
        play.watch(
                home,
                "drained",
                drained,
                none -> oracle.that(
                        lost || secured || sent - made().writeBufferSize() >= before,
                        "drained() completes too early",
                        this));
    }

    /** Whether an end has closed, after which the other cannot send over TLS 1.2, even if its protocol has not been notified. */
    private static boolean leaves(@Nullable End end) {
        return end != null && (end.closed || end.aborted || end.home.drained);
    }

    // --- TLS over a connection ---

    private @Nullable End other() {
        return peer != null ? peer : reader;
    }

    private boolean mayBeginTls() {
        return isLive() && !ended && !eof && !handshaking && !made().isClosing() && layers < MOST_LAYERS;
    }

    private void proposeTls(int number) {
        if (mayBeginTls()) {
            proposal = number;
            agreeToTls();
            End to = other();
            if (to != null) {
                to.home.post(to::beginTlsIfDue);
            }
            beginTlsIfDue();
        }
    }

    /** From now on this end sends nothing until TLS has begun, and leaves what comes after the plaintext of the other end unread. */
    private void agreeToTls() {
        if (current instanceof BufferedSide) {
            swap(0);
        }
        upgradeAt = sent;
    }

    private boolean hasAllPlaintext() {
        return peer != null && peer.upgradeAt == received;
    }

    private void beginTlsIfDue() {
        End from = peer;
        if (from == null || !hasAllPlaintext() || from.layers != layers || !reading || !mayBeginTls()) {
            return;
        }
        boolean answers = upgradeAt < 0;
        if (answers) {
            agreeToTls();
        }
        beginTls(from);
        if (answers) {
            from.home.post(from::beginTlsIfDue);
        }
    }

    private void beginTls(End from) {
        Integer byClient = client ? proposal : from.proposal;
        Integer byServer = client ? from.proposal : proposal;
        int chosen = byClient != null ? byClient : byServer != null ? byServer : 0;
        boolean tlsClient = client == (chosen % 2 == 0);
        LoopFuture<StreamTransport> begun;
        try {
            begun = home.loop.startTls(made(), tlsClient ? play.tls.client(chosen / 2) : play.tls.server());
        } catch (IllegalStateException refused) {
            // the end of the peer may be known before it is reported, because data comes first
            boolean over = from.closed || from.aborted || from.threw || from.home.gone || from.home.drained;
            oracle.that(over, "startTls() is refused without a reason", this + " " + refused);
            return;
        }
        handshaking = true;
        secured = true;
        pausedInHandshake = writingPaused;
        play.watch(home, "TLS", begun, over -> {
            oracle.that(!lost, "TLS begins after connectionLost", this);
            transport = over;
            handshaking = false;
            layers++;
            play.beganTls(layers);
            upgradeAt = -1;
            proposal = null;
            beginTlsIfDue();
        });
    }

    private void swap(int kind) {
        Side next = kind % 2 == 1 ? new BufferedSide() : new Side();
        made().setProtocol(next);
        current = next;
        if (kind >= SWAP_AND_PAUSE) {
            pause();
        }
    }

    private void pause() {
        reading = false;
        everPaused = true;
        made().pauseReading();
    }

    boolean hasAbortedUnread() {
        return !client && secured && aborted && reader == null;
    }

    boolean isReading() {
        return reading || !isLive();
    }

    void resume() {
        if (isLive() && !handshaking) {
            reading = true;
            made().resumeReading();
            beginTlsIfDue();
        }
    }

    void close() {
        if (isLive()) {
            closed = true;
            made().close();
        }
    }

    private @Nullable Step armedAt(Place place) {
        ArrayDeque<Step> steps = armed.get(place);
        return steps == null ? null : steps.poll();
    }

    private void performArmed(Place place) {
        Step step = armedAt(place);
        if (step != null) {
            performIn(step);
        }
    }

    private void performIn(Step step) {
        if (step.kind == Kind.THROW) {
            throw home.newThrown();
        }
        perform(step);
    }

    private void checkCallback(Side by, String what) {
        if (!home.gone && transport != null && !lost && by == current) {
            return;
        }
        oracle.that(!home.gone, "a callback comes after the end of its loop", this);
        oracle.that(transport != null, what + " before connectionMade", this);
        oracle.that(!lost, what + " after connectionLost", this);
        oracle.that(by == current, what + " of a protocol that was replaced", this);
    }

    private void checkDelivery(Side by, String what) {
        checkCallback(by, what);
        if (!eof && reading && !closed && !aborted) {
            return;
        }
        oracle.that(!eof, what + " after the end of the stream", this);
        oracle.that(reading, what + " while reading is paused", this);
        oracle.that(!closed && !aborted, what + " after a close", this);
    }

    private void consume(ByteBuffer data, int count) {
        int left = count;
        if (left > 0 && received == 0 && !hasAllPlaintext()) {
            learn(data.get() & 0xff);
            received++;
            left--;
        }
        End from = peer;
        if (from != null) {
            if (from.upgradeAt >= received) { // what follows is TLS
                left = (int) Math.min(left, from.upgradeAt - received);
            }
            int differs = Pattern.of(from.number).mismatch(data, received, left);
            if (differs >= 0) {
                oracle.that(false, "wrong bytes are received", this + " at " + (received + differs));
            }
        }
        data.position(data.position() + left);
        received += left;
        oracle.that(peer == null || received <= peer.sent, "more is received than was sent", this);
        beginTlsIfDue();
    }

    private void learn(int id) {
        End from = play.end(id);
        if (from == null) {
            oracle.that(false, "wrong bytes are received", this + " as the first byte");
            return;
        }
        boolean crossed = from.client == client || from.reader != null || from.peer != null && from.peer != this;
        oracle.that(!crossed, "connections are crossed", this + " receives from " + from);
        peer = from;
        from.reader = this;
    }

    /** The protocol of this end, one after each replacement. */
    class Side implements StreamProtocol {
        @Override
        public void connectionMade(StreamTransport with) {
            oracle.that(transport == null, "connectionMade is called twice", End.this);
            oracle.that(!home.gone, "a callback comes after the end of its loop", End.this);
            transport = with;
            secured = with.info(TlsInfo.class).isPresent();
            layers = secured ? 1 : 0;
            play.watch(home, "closed", with.closed(), none -> oracle.that(lost, "closed() is early", End.this));
            write(1);
            for (Step step = play.nextMade(); step != null; step = play.nextMade()) {
                performIn(step);
            }
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            checkDelivery(this, "data");
            oracle.that(data.hasRemaining(), "no data", End.this);
            Step step = armedAt(Place.DATA);
            boolean swaps = step != null && step.kind == Kind.SWAP && upgradeAt < 0;
            consume(data, swaps ? data.remaining() / 2 : data.remaining());
            react(step);
        }

        void react(@Nullable Step step) {
            if (step != null) {
                threw |= step.kind == Kind.THROW;
                performIn(step);
            }
        }

        @Override
        public boolean eofReceived() {
            checkDelivery(this, "an end");
            eof = true;
            Step step = armedAt(Place.EOF);
            react(step);
            boolean stays = step != null;
            closed |= !stays || !made().canWriteEof();
            return stays;
        }

        @Override
        public boolean drainRequested() {
            checkCallback(this, "a drain");
            boolean agrees = number % 3 != 0;
            closed |= agrees;
            return agrees;
        }

        @Override
        public void pauseWriting() {
            checkCallback(this, "a pause");
            oracle.that(!writingPaused, "writing is paused twice", End.this);
            StreamTransport of = made();
            oracle.that(of.writeBufferSize() > of.writeLimits().high(), "writing is paused below the mark", End.this);
            writingPaused = true;
            performArmed(Place.PAUSING);
        }

        @Override
        public void resumeWriting() {
            checkCallback(this, "a resume");
            oracle.that(writingPaused, "writing is resumed twice", End.this);
            oracle.that(!closed && !aborted, "a resume after a close", End.this);
            StreamTransport of = made();
            // A resume during a handshake is reported after it, when messages of the handshake may be queued.
            long most = pausedInHandshake
                    ? of.writeLimits().high()
                    : of.writeLimits().low();
            pausedInHandshake = false;
            oracle.that(of.writeBufferSize() <= most, "writing is resumed above the mark", End.this);
            writingPaused = false;
            performArmed(Place.RESUMING);
        }

        @Override
        public void connectionLost(@Nullable Throwable why) {
            checkCallback(this, "connectionLost");
            lost = true;
            cause = why;
            StreamTransport of = made();
            oracle.that(of.isClosing(), "a lost connection is not closing", End.this);
            oracle.that(of.writeBufferSize() == 0, "a lost connection has bytes queued", End.this);
            performArmed(Place.LOST);
        }
    }

    /** A protocol that supplies its own memory. */
    private final class BufferedSide extends Side implements BufferedProtocol {
        private ByteBuffer memory = ByteBuffer.allocate(OWN_BUFFER);

        @Override
        public ByteBuffer getBuffer(int sizeHint) {
            memory = ByteBuffer.allocate(OWN_BUFFER);
            return memory;
        }

        @Override
        public void bufferUpdated(int n) {
            checkDelivery(this, "data");
            ByteBuffer filled = memory.flip();
            oracle.that(filled.remaining() == n && n > 0, "a buffer has another number of bytes", End.this);
            consume(filled, filled.remaining());
            react(armedAt(Place.DATA));
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            BufferedProtocol.super.dataReceived(data);
        }
    }

    /**
     * Checks that nothing is left to do, once all faults have stopped and the world is at rest.
     *
     * @param everyoneReads whether no reading is paused
     */
    void checkRest(boolean everyoneReads) {
        if (!isLive()) {
            return;
        }
        StreamTransport mine = made();
        oracle.that(!handshaking || mine.isClosing(), "a handshake does not end", this);
        if (!mine.isClosing() && mine.writeBufferSize() == 0) {
            oracle.that(drains.stream().allMatch(LoopFuture::isDone), "drained() is not completed", this);
        }
        if (everyoneReads && client && reader == null && play.keepsServers()) {
            oracle.that(mine.isClosing() || eof, "a connection is not accepted", this);
        }
        if (writingPaused && !mine.isClosing()) {
            boolean low = mine.writeBufferSize() <= mine.writeLimits().low();
            oracle.that(!low, "writing is not resumed", this);
        }
        End from = peer;
        if (from == null || !reading || eof || mine.isClosing() || from.home.gone) {
            return;
        }
        StreamTransport theirs = from.made();
        if (from.lost) {
            oracle.that(false, "the end of a connection is missing", this + " of " + from);
        } else if (!theirs.isClosing()) {
            oracle.that(theirs.writeBufferSize() == 0, "bytes stay in the queue", from + " to " + this);
            oracle.that(received == from.sent, "bytes stay on their way", from + " to " + this);
            oracle.that(!from.ended, "the end of a stream is missing", this);
        }
    }

    /** Checks what must hold of a connection that has ended. */
    void checkEnd() {
        if (transport == null || home.gone) {
            return;
        }
        oracle.that(lost, "connectionLost is missing", this);
        End other = other();
        boolean leaves = other != null && other.lost && leaves(other);
        // TLS 1.2 below another layer ends both halves when the peer closes, or throws, which closes its connection.
        boolean withPeer = layers > 1 && eof && (leaves || other != null && other.lost && other.threw);
        boolean own = closed || aborted || home.drained || withPeer;
        oracle.that(cause != null || own, "a connection ends without a reason", this);
        if (cause != null && !threw) {
            boolean slow = cause instanceof SocketTimeoutException
                    && (other == null
                            || other.everPaused
                            || play.hasSkippedClocks()
                            || play.program.has(Kind.CUT, Kind.CUT_ONE_WAY));
            // One that got our end has read everything, so that its close resets nothing.
            boolean gone = other == null || leaves && !other.eof;
            // TLS needs a handshake and each close_notify, which a peer that leaves may omit.
            boolean cutOff =
                    leaves && cause instanceof SSLException && !(eof && cause instanceof TlsTruncatedException);
            // A shutdown of TLS times out while the other end does not read; without queued bytes that is no failure.
            boolean waited = secured
                    && other != null
                    && (other.cause instanceof SocketTimeoutException
                            || everPaused && leaves && eof && cause instanceof ConnectionResetException);
            boolean torn = other != null && (other.threw || other.home.gone);
            // Its OS does not wait for ever for one that reads nothing.
            boolean givenUp = everPaused && other != null && other.lost && play.hasFired("givenUp");
            oracle.that(
                    slow || gone || cutOff || givenUp || torn || waited || play.hasBrokenConnections(),
                    "a connection fails without a reason",
                    this + " " + cause);
        }
        End from = peer;
        if (from != null && eof) {
            boolean dropped = from.aborted || from.cause != null || from.home.gone || from.home.drained;
            oracle.that(dropped || received == from.sent, "bytes are missing at the end", from + " to " + this);
        }
    }

    @Override
    public String toString() {
        return (client ? "client " : "server ") + number + " on " + home.host.name() + " (sent " + sent + ", received "
                + received + (reading ? "" : ", reading paused") + (writingPaused ? ", writing paused" : "")
                + (layers > 0 ? ", TLS over " + layers : "") + (handshaking ? ", begins TLS" : "")
                + (ended ? ", has ended" : "") + (eof ? ", got the end" : "") + (closed ? ", closed" : "")
                + (aborted ? ", aborted" : "") + (lost ? ", lost" : "") + ")";
    }
}
