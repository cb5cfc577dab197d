package io.semper.tls;

import io.semper.CloseReason;
import io.semper.ContextCarrier;
import io.semper.EventLoop;
import io.semper.ExceptionContext;
import io.semper.LoopClosedException;
import io.semper.ProtocolAdapter;
import io.semper.StreamLayer;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.TlsInfo;
import io.semper.TlsOptions;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * TLS on one connection: the protocol of the connection below, which carries a {@link TlsStream} for the application. It owns the state
 * ({@link TlsState}), the engine and the order of the steps. {@link TlsHandshake} has what happens before data may flow, {@link TlsReader}
 * and {@link TlsWriter} are the two directions, {@link TlsFlow} has the pauses in both, and {@link TlsEnding} every way to the end.
 *
 * <p>Everything that may let the engine proceed, which is received bytes, the end of a task, and a resume, calls {@link #process}. It takes
 * one record after the other, and stops at what it must not pass: a task of the engine, a pause, or the end of the stream.
 *
 * <p>It is longer than most because its parts ask it for what they share, in short methods. For the owner of the loop.
 */
final class TlsLayer implements StreamLayer {
    /** What a handshake is for. */
    interface Purpose {
        /** The handshake has succeeded: gives the stream its protocol. Data is delivered in a later turn. */
        void succeeded(TlsLayer layer);

        /** The connection ended before {@link #succeeded}; {@code cause} is null if the local side aborted it. */
        void failed(TlsLayer layer, @Nullable Throwable cause);
    }

    /** Messages in a row that an engine writes for itself. */
    private static final int MAX_OWN_MESSAGES = 64;

    final TlsOptions options;
    private final @Nullable String name;
    private final int port;
    private final Purpose purpose;
    private final TlsStream stream;
    private final TlsHandshake handshake = new TlsHandshake(this);
    private final TlsFlow flow = new TlsFlow(this);
    private final TlsEnding ending = new TlsEnding(this);

    // From attach() on:
    private @Nullable StreamTransport below;
    private @Nullable TlsMemory memory;
    private @Nullable TlsReader reader;
    private @Nullable TlsWriter writer;
    private ContextCarrier.@Nullable Snapshot context;

    private TlsState state = TlsState.NEW;
    private @Nullable TlsEngine engine;
    private @Nullable TlsInfo info;
    private @Nullable Throwable cause;
    private int ownMessages;
    private boolean processing;

    /** @param name of the server, for a client; null for no name, and for a server */
    TlsLayer(TlsOptions options, @Nullable String name, int port, Purpose purpose) {
        this.options = options;
        this.name = name;
        this.port = port;
        this.purpose = purpose;
        stream = new TlsStream(this);
    }

    // ---- the parts

    @Override
    public TlsStream upper() {
        return stream;
    }

    @Override
    public StreamProtocol upperProtocol() {
        StreamProtocol above = stream.receiver();
        return above == null ? this : above;
    }

    EventLoop loop() {
        return below().loop();
    }

    StreamTransport below() {
        return attached(below);
    }

    TlsEngine engine() {
        return attached(engine);
    }

    boolean hasEngine() {
        return engine != null;
    }

    TlsHandshake handshake() {
        return handshake;
    }

    TlsReader reader() {
        return attached(reader);
    }

    TlsWriter writer() {
        return attached(writer);
    }

    TlsFlow flow() {
        return flow;
    }

    TlsEnding ending() {
        return ending;
    }

    private static <T> T attached(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("the TLS layer has no connection yet");
        }
        return part;
    }

    // ---- what the rest of the room asks

    boolean isAttached() {
        return below != null;
    }

    boolean isHandshaking() {
        return state == TlsState.HANDSHAKING;
    }

    boolean isOpen() {
        return state == TlsState.OPEN;
    }

    boolean isLost() {
        return state == TlsState.LOST;
    }

    TlsState state() {
        return state;
    }

    void to(TlsState next) {
        state = state.to(next);
    }

    /** Whether {@link #process} is running, which sends what is collected when it ends. */
    boolean isProcessing() {
        return processing;
    }

    /** What {@code connectionLost} gets, as far as it is known. */
    @Nullable
    Throwable cause() {
        return cause;
    }

    @Nullable
    TlsInfo info() {
        return info;
    }

    /** Whether the handshake has succeeded, whatever came later. */
    boolean isAgreed() {
        return info != null;
    }

    /** Whether data may be delivered: neither side has ended the connection. */
    boolean mayDeliver() {
        if (state != TlsState.OPEN || stream.hasEnded()) {
            return false;
        }
        CloseReason reason = below().closeReason();
        return reason == CloseReason.OPEN
                || reason == CloseReason.ERROR; // after a failed write, what had arrived is delivered
    }

    boolean isReading() {
        return !flow.isPaused() && !ending.isPeerClosed() && state == TlsState.OPEN && !below().isClosing();
    }

    /** Whether TLS can end one half alone, which it can since version 1.3. */
    boolean canEndHalf() {
        return info != null && info.protocol().equals("TLSv1.3");
    }

    String describe() {
        return below == null ? "a new connection" : PeerNames.describe(below.remoteAddress());
    }

    String handshakeWith() {
        return "TLS handshake with " + describe() + (name == null ? "" : " (server name " + name + ")");
    }

    @Nullable
    String serverName() {
        return name;
    }

    // ---- the begin

    @Override
    public void connectionMade(StreamTransport transport) {
        attach(transport);
    }

    /** Begins the handshake over {@code transport}, whose protocol this layer is. */
    void attach(StreamTransport transport) {
        below = transport;
        EventLoop loop = transport.loop();
        TlsMemory shared = loop.local(TlsMemory.class, TlsMemory::new);
        memory = shared;
        reader = new TlsReader(this, shared);
        writer = new TlsWriter(this, shared);
        ContextCarrier carrier = loop.context();
        context = carrier == null ? null : carrier.capture();
        to(TlsState.HANDSHAKING);
        try {
            handshake.begin(name, port);
        } catch (Throwable thrown) {
            ending.fail(TlsErrors.unusable(thrown));
        }
        process();
    }

    /** Begins to use {@code made}. */
    void use(TlsEngine made) throws SSLException {
        attached(memory).opened(made);
        made.reportTo(this::releaseThrew);
        engine = made;
        reader().wantsDirect(made.wantsDirect);
        made.begin();
    }

    /** The factory threw when it got the engine back, on any thread. */
    private void releaseThrew(Throwable thrown) {
        ExceptionContext context = ExceptionContext.of(
                        "release() of the engine factory threw after " + stream.describe(), thrown)
                .withSource(stream);
        try {
            loop().callSoonThreadsafe(() -> loop().callExceptionHandler(context));
        } catch (LoopClosedException closed) {
            System.getLogger("io.semper.tls").log(System.Logger.Level.WARNING, context.message(), thrown);
        }
    }

    // ---- callbacks of the connection below

    @Override
    public void dataReceived(ByteBuffer data) {
        if (state == TlsState.FAILING || state == TlsState.LOST || ending.isPeerClosed()) {
            data.position(data.limit()); // nothing that follows close_notify means anything
            return;
        }
        reader().lend(data);
        process();
    }

    @Override
    public boolean eofReceived() {
        ending.endedBelow();
        process();
        if (isHandshaking() && !below().canWriteEof()) {
            ending.cutOff();
        }
        return state != TlsState.FAILING && state != TlsState.LOST && !below().isClosing();
    }

    @Override
    public void pauseWriting() {
        flow.pauseWriting();
    }

    @Override
    public void resumeWriting() {
        flow.resumeWriting();
    }

    @Override
    public boolean drainRequested() {
        if (state != TlsState.OPEN) {
            return state == TlsState.HANDSHAKING;
        }
        StreamProtocol receiver = upperProtocol();
        boolean agrees = true;
        try {
            agrees = receiver.drainRequested();
        } catch (Throwable thrown) {
            if (!Escapes.escapes(thrown)) {
                report(receiver, "drainRequested()", thrown);
            } else {
                stream.close();
                throw thrown;
            }
        }
        if (agrees) {
            stream.close();
        }
        return false; // the close below follows when the peer has got everything
    }

    @Override
    public void connectionLost(@Nullable Throwable why) {
        boolean opened = info != null && stream.receiver() != null;
        to(TlsState.LOST);
        handshake.cancelTimer();
        ending.cancelTimer();
        reader().stop();
        writer().dropUnsent();
        reader().drop();
        writer().dropRecords();
        if (engine != null) {
            attached(memory).closed(engine);
            engine.release();
            engine = null; // a transport may be kept for long after its end
        }
        if (cause == null && why != null) {
            cause = opened || stream.hasEnded() ? why : TlsErrors.inHandshake(this, why);
        }
        if (opened) {
            stream.lost(cause);
        } else {
            purpose.failed(this, cause);
        }
    }

    // ---- processing

    /** Processes what was received, as far as that is possible now, and sends what that gave. */
    void process() {
        if (processing) {
            return;
        }
        processing = true;
        boolean regular = false;
        try {
            try {
                if (reader().deliverHeld()) {
                    step();
                }
            } catch (Throwable thrown) {
                ending.broke(TlsErrors.broken(thrown));
                reader().deliver(); // what came before is good
            }
            ending.settle();
            regular = true;
        } finally {
            processing = false;
            reader().discard();
            if (!regular) {
                flow.continueSoon(); // an exit left the delivery: the rest follows
            }
            reader().keep();
            if (state == TlsState.LOST || state == TlsState.FAILING || ending.isPeerClosed()) {
                reader().drop();
            }
            writer().flush();
            flow.updateReading();
        }
    }

    private boolean mayStep() {
        if (ending.isBroken()) {
            return false;
        }
        boolean taskOut = handshake.isTaskOut();
        boolean peerClosed = ending.isPeerClosed();
        if (taskOut || flow.isContinuePending() || peerClosed || below().isClosing() && !mayDeliver()) {
            return state == TlsState.SHUTTING && !taskOut && !peerClosed;
        }
        return switch (state) {
            case HANDSHAKING, SHUTTING -> true;
            case OPEN -> !flow.isPaused();
            default -> false;
        };
    }

    private void step() throws SSLException {
        boolean asked = false;
        while (mayStep()) {
            if (engine == null && !handshake.chooseContext()) {
                return;
            }
            HandshakeStatus status = engine().status();
            if (status == HandshakeStatus.NEED_TASK) {
                reader().deliver();
                if (mayStep()) {
                    handshake.startTasks();
                }
                return;
            }
            if (state == TlsState.HANDSHAKING) {
                handshake.checkApplicationProtocol(engine().handshakeApplicationProtocol());
            }
            if (status == HandshakeStatus.NEED_WRAP && writer().encryptOwn()) {
                if (++ownMessages > MAX_OWN_MESSAGES) {
                    throw new SSLException("the TLS engine writes handshake messages without end");
                }
                continue;
            }
            ownMessages = 0;
            if (state == TlsState.HANDSHAKING && isDone(engine().status())) {
                made();
                continue;
            }
            writer().sendUnsent();
            ByteBuffer record = reader().next();
            if (record == null) {
                if (state == TlsState.HANDSHAKING && !asked && status == HandshakeStatus.NEED_UNWRAP) {
                    asked = true; // some engines notice only now that nothing is left to read
                    reader().decryptNothing();
                    continue;
                }
                reader().deliver();
                return;
            }
            asked = false;
            reader().decrypt(record);
        }
    }

    private static boolean isDone(HandshakeStatus status) {
        return status == HandshakeStatus.NOT_HANDSHAKING || status == HandshakeStatus.FINISHED;
    }

    private void made() throws SSLException {
        info = handshake.finish();
        reader().opened(canEndHalf());
        to(TlsState.OPEN);
        flow.holdBack();
        reader().hold();
        try {
            purpose.succeeded(this);
        } finally {
            flow.scheduleHeldBack(); // after the callbacks of the future that is now done
        }
    }

    /** Runs {@code body} in the context in which this connection was made. */
    void inContext(Runnable body) {
        if (context == null) {
            body.run();
        } else {
            context.run(body);
        }
    }

    // ---- ends

    /** Ends the sending half, after what was written. */
    void endSending() {
        if (writer().encryptEnd()) {
            writer().flushAfterCall();
        }
    }

    /** Ends the connection at once. What was written before is given to the connection below, as far as that takes it at once. */
    void abort(@Nullable Throwable why) {
        writer().dropUnsent();
        writer().flush();
        abandon(why);
    }

    /** Ends the connection below, of which no user knows yet, because {@code why} came first; null if that is no error. */
    void abandon(@Nullable Throwable why) {
        if (state == TlsState.LOST || below == null) {
            return;
        }
        if (why == null) {
            below.abort();
        } else {
            below.abort(why);
        }
    }

    /** Ends the connection at once because of {@code why}, which the protocol gets. */
    void abortBroken(Throwable why) {
        cause = why;
        stream.broke();
        below().abort(why);
    }

    /** Records that TLS is broken; the alert is still to be sent. */
    void failed(SSLException why) {
        cause = isHandshaking() ? TlsErrors.inHandshake(this, why) : TlsErrors.inTraffic(this, why);
        to(TlsState.FAILING);
        stream.broke();
    }

    /** The protocol threw while data was delivered: the connection ends, unless it is being closed, and the exception is reported. */
    void deliveryThrew(StreamProtocol receiver, String where, Throwable thrown) {
        if (state == TlsState.OPEN) {
            abortBroken(thrown);
        }
        report(receiver, where, thrown);
    }

    /** Runs a callback whose exception does not end the connection. */
    void guarded(StreamProtocol receiver, String where, Runnable callback) {
        try {
            callback.run();
        } catch (Throwable thrown) {
            if (Escapes.escapes(thrown)) {
                throw thrown;
            }
            report(receiver, where, thrown);
        }
    }

    private void report(StreamProtocol receiver, String where, Throwable thrown) {
        loop().callExceptionHandler(ExceptionContext.of(
                        where + " of "
                                + ProtocolAdapter.applicationOf(receiver)
                                        .getClass()
                                        .getName() + " threw on "
                                + stream.describe(),
                        thrown)
                .withSource(stream)
                .withProtocol(receiver));
    }

    @Override
    public String toString() {
        return "TLS over " + below + " (" + state + ")";
    }
}
