package io.semper.tls;

import io.semper.CloseReason;
import io.semper.ContextCarrier;
import io.semper.EventLoop;
import io.semper.ExceptionContext;
import io.semper.Handle;
import io.semper.LoopClosedException;
import io.semper.LoopFuture;
import io.semper.ProtocolAdapter;
import io.semper.StreamLayer;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.TlsInfo;
import io.semper.TlsOptions;
import io.semper.TlsTruncatedException;
import io.semper.spi.PassedTransport;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * TLS on one connection: the protocol of the connection below, which carries a {@link TlsStream} for the application. It owns the state
 * ({@link TlsState}) and the order of the steps; {@link RecordReader} cuts the input, {@link TlsEngine} decrypts and encrypts,
 * {@link TlsOutput} collects what goes out, and {@link PlainDelivery} lends the data to the protocol above.
 *
 * <p>Everything that may let the engine proceed, which is received bytes, the end of a task, and a resume, calls {@link #process}. It takes
 * one record after the other, and stops at what it must not pass: a task of the engine, a pause, or the end of the stream.
 *
 * <p>It is one class because each step depends on the state and on what the engine asks for next. For the owner of the loop.
 */
final class TlsLayer implements StreamLayer {
    /** What a handshake is for. */
    interface Purpose {
        /** The handshake has succeeded: gives the stream its protocol. Data is delivered in a later turn. */
        void succeeded(TlsLayer layer);

        /** The connection ended before {@link #succeeded}; {@code cause} is null if the local side aborted it. */
        void failed(TlsLayer layer, @Nullable Throwable cause);
    }

    /** Received bytes that may wait for a task before reading stops. */
    private static final int MAX_WAITING = 64 * 1024;

    /** Records in one handshake; far more than chains of certificates need. */
    private static final int MAX_HANDSHAKE_RECORDS = 1024;

    /** Records in a row without data, such as tickets and key updates; each key update costs an answer. */
    private static final int MAX_EMPTY_RECORDS = 256;

    /** Messages in a row that an engine writes for itself. */
    private static final int MAX_OWN_MESSAGES = 64;

    /** Room that the next record may need. */
    private static final int PLAIN_ROOM = 18 * 1024;

    /** Collected records are sent from this size on, even inside a callback. */
    private static final int MAX_COLLECTED = 64 * 1024;

    /** Data that is dropped after a close before the connection is ended. */
    private static final long MAX_DROPPED = 16L * 1024 * 1024;

    /** How long a broken connection may take to send its alert. */
    private static final Duration ALERT_TIME = Duration.ofSeconds(2);

    final TlsOptions options;
    private final @Nullable String name;
    private final int port;
    private final Purpose purpose;
    private final TlsStream stream;
    private final PlainDelivery delivery;

    // From attach() on:
    private @Nullable EventLoop loop;
    private @Nullable StreamTransport below;
    private @Nullable TlsMemory memory;
    private @Nullable RecordReader reader;
    private @Nullable TlsOutput output;
    private ContextCarrier.@Nullable Snapshot context;

    private TlsState state = TlsState.NEW;
    private @Nullable TlsEngine engine;
    private @Nullable ClientHello hello;

    /** The name that chose the context of a server; null for no name. */
    private @Nullable String chosenBy;

    private @Nullable TlsInfo info;
    private @Nullable Handle timer;
    private @Nullable Throwable cause;
    private TlsMemory.@Nullable Plaintext plain;
    private int emptyRecords;
    private int ownMessages;
    private long dropped;

    /** Why nothing more can be decrypted; the connection fails when everything before is delivered. */
    private @Nullable SSLException broken;

    /** Data that the engine has refused because it waits for something, as copies. */
    private final ArrayDeque<ByteBuffer> unsent = new ArrayDeque<>(0);

    /** Why nothing is processed now, besides the state. */
    private boolean taskOut;

    private boolean continuePending;
    private boolean paused;
    private boolean suspended;

    private boolean processing;

    /** Whether buffers are being written one by one, between which nothing else may go out. */
    private boolean holdsBack;

    private boolean belowPaused;
    private boolean toldToPause;

    /** The peer's half: ended by close_notify, its protocol notified, and the end of the connection below. */
    private boolean peerClosed;

    private boolean eofDelivered;
    private boolean finBelow;

    /** @param name of the server, for a client; null for no name, and for a server */
    TlsLayer(TlsOptions options, @Nullable String name, int port, Purpose purpose) {
        this.options = options;
        this.name = name;
        this.port = port;
        this.purpose = purpose;
        stream = new TlsStream(this);
        delivery = new PlainDelivery(this);
    }

    // ---- what the rest of the room asks

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
        return attached(loop);
    }

    StreamTransport below() {
        return attached(below);
    }

    private static <T> T attached(@Nullable T part) {
        if (part == null) {
            throw new IllegalStateException("the TLS layer has no connection yet");
        }
        return part;
    }

    private TlsEngine engine() {
        return attached(engine);
    }

    boolean isAttached() {
        return below != null;
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

    boolean isPaused() {
        return paused || suspended;
    }

    boolean isReading() {
        return !paused && !suspended && !peerClosed && state == TlsState.OPEN && !below().isClosing();
    }

    boolean isWritingPaused() {
        return toldToPause && state == TlsState.OPEN && !stream.isClosing();
    }

    /** Whether nothing more comes from the peer than what is kept. */
    boolean peerHasEnded() {
        return peerClosed || finBelow;
    }

    /** Bytes that were written and have not reached the connection below. */
    long collected() {
        long size = output == null ? 0 : output.size();
        for (ByteBuffer data : unsent) {
            size += data.remaining();
        }
        return size;
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
        EventLoop on = transport.loop();
        loop = on;
        TlsMemory shared = on.local(TlsMemory.class, TlsMemory::new);
        memory = shared;
        reader = new RecordReader(shared);
        output = new TlsOutput(shared);
        ContextCarrier carrier = on.context();
        context = carrier == null ? null : carrier.capture();
        state = state.to(TlsState.HANDSHAKING);
        Duration limit = options.handshakeTimeout();
        timer = on.callLater(limit, () -> handshakeTimedOut(limit));
        try {
            if (options.role() == TlsOptions.Role.CLIENT) {
                use(TlsEngine.client(options, name, port));
            } else if (options.contextsByName().isEmpty()) {
                use(TlsEngine.server(options, options.context()));
            } else {
                hello = new ClientHello(); // the name that the client asks for chooses the context
            }
        } catch (Throwable thrown) {
            fail(unusable(thrown));
        }
        process();
    }

    /** Returns what an engine, its factory or the supplier of its context threw as a failure of TLS; throws what escapes the loop. */
    private static SSLException failure(String what, Throwable thrown) {
        if (Escapes.escapes(thrown)) {
            throw Escapes.rethrown(thrown);
        }
        return thrown instanceof SSLException failure ? failure : new SSLException(what + ": " + thrown, thrown);
    }

    private static SSLException unusable(Throwable thrown) {
        return failure("the options of TLS cannot be used", thrown);
    }

    private static SSLException broken(Throwable thrown) {
        return failure("the TLS engine failed", thrown);
    }

    private void use(TlsEngine made) throws SSLException {
        attached(memory).opened(made);
        made.reportTo(this::releaseThrew);
        engine = made;
        attached(reader).wantsDirect(made.wantsDirect);
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
        if (state == TlsState.FAILING || state == TlsState.LOST || peerClosed) {
            data.position(data.limit()); // nothing that follows close_notify means anything
            return;
        }
        attached(reader).lend(data);
        process();
    }

    @Override
    public boolean eofReceived() {
        finBelow = true;
        process();
        return state != TlsState.FAILING && state != TlsState.LOST && !below().isClosing();
    }

    @Override
    public void pauseWriting() {
        if (mayTellFlow() && !toldToPause) {
            toldToPause = true;
            PassedTransport.outside(below(), upperProtocol()::pauseWriting); // it may run inside a write of this layer
        }
    }

    @Override
    public void resumeWriting() {
        if (mayTellFlow() && toldToPause) {
            toldToPause = false;
            upperProtocol().resumeWriting();
        }
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
        state = state.to(TlsState.LOST);
        cancelTimer();
        delivery.stop();
        dropUnsent();
        attached(reader).drop();
        attached(output).drop();
        if (engine != null) {
            attached(memory).closed(engine);
            engine.release();
            engine = null; // a transport may be kept for long after its end
        }
        if (cause == null && why != null) {
            cause = opened ? why : TlsErrors.inHandshake(this, why);
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
                if (delivery.deliverHeld()) {
                    step();
                }
            } catch (Throwable thrown) {
                broken = broken(thrown);
                deliverPlain(); // what came before is good
            }
            settle();
            regular = true;
        } finally {
            processing = false;
            discardPlain();
            if (!regular) {
                continueSoon(); // an exit left the delivery: the rest follows
            }
            attached(reader).keep();
            if (state == TlsState.LOST || state == TlsState.FAILING || peerClosed) {
                attached(reader).drop();
            }
            flush();
            updateReading();
        }
    }

    private boolean mayStep() {
        if (broken != null) {
            return false;
        }
        if (taskOut || continuePending || peerClosed || below().isClosing() && !mayDeliver()) {
            return state == TlsState.SHUTTING && !taskOut && !peerClosed;
        }
        return switch (state) {
            case HANDSHAKING, SHUTTING -> true;
            case OPEN -> !isPaused();
            default -> false;
        };
    }

    private void step() throws SSLException {
        boolean asked = false;
        while (mayStep()) {
            if (engine == null && !chooseContext()) {
                return;
            }
            HandshakeStatus status = engine().status();
            if (status == HandshakeStatus.NEED_TASK) {
                deliverPlain();
                if (mayStep()) {
                    startTasks();
                }
                return;
            }
            if (state == TlsState.HANDSHAKING) {
                checkApplicationProtocol(engine().handshakeApplicationProtocol());
            }
            if (status == HandshakeStatus.NEED_WRAP && attached(output).encryptOwn(engine())) {
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
            sendUnsent();
            ByteBuffer record = attached(reader).next();
            if (record == null) {
                if (state == TlsState.HANDSHAKING && !asked && status == HandshakeStatus.NEED_UNWRAP) {
                    asked = true; // some engines notice only now that nothing is left to read
                    engine().unwrapNothing(plainRoom());
                    continue;
                }
                deliverPlain();
                return;
            }
            asked = false;
            unwrap(record);
        }
    }

    private static boolean isDone(HandshakeStatus status) {
        return status == HandshakeStatus.NOT_HANDSHAKING || status == HandshakeStatus.FINISHED;
    }

    /** Makes the engine of a server as soon as the first message of the client is complete. */
    private boolean chooseContext() throws SSLException {
        ClientHello asking = attached(hello);
        ByteBuffer received = attached(reader).peek();
        if (!asking.read(received)) {
            return false;
        }
        hello = null;
        chosenBy = asking.name();
        try {
            use(TlsEngine.server(options, ClientHello.contextFor(chosenBy, options)));
        } catch (Throwable thrown) {
            throw unusable(thrown);
        }
        return true;
    }

    private ByteBuffer plainRoom() {
        TlsMemory.Plaintext into = plain;
        if (into == null) {
            into = attached(memory).takePlaintext();
            plain = into;
        }
        return into.bytes;
    }

    private void unwrap(ByteBuffer record) throws SSLException {
        ByteBuffer into = plainRoom();
        if (into.remaining() < PLAIN_ROOM) {
            attached(reader).used(record);
            deliverPlain();
            return;
        }
        int before = into.position();
        int start = record.position();
        SSLEngineResult result;
        try {
            result = engine().unwrap(record, into);
        } finally {
            attached(reader).used(record);
        }
        if (result.getStatus() == Status.BUFFER_OVERFLOW || result.getStatus() == Status.BUFFER_UNDERFLOW) {
            throw new SSLException("the TLS engine answered " + result.getStatus() + " to a whole record with room for "
                    + into.remaining() + " bytes");
        }
        if (into.position() > before) {
            emptyRecords = 0;
        } else if (++emptyRecords > (state == TlsState.HANDSHAKING ? MAX_HANDSHAKE_RECORDS : MAX_EMPTY_RECORDS)) {
            throw new SSLException("the peer sent " + emptyRecords + " records in a row without data");
        }
        if (result.getStatus() == Status.CLOSED) {
            if (state == TlsState.HANDSHAKING) {
                throw new SSLHandshakeException("the peer sent close_notify during the handshake");
            }
            peerClosed = true;
            deliverPlain();
        } else if (record.position() == start
                && result.bytesProduced() == 0
                && attached(reader).available() > 0
                && engine().status() == HandshakeStatus.NEED_UNWRAP) {
            throw new SSLException("the TLS engine does not take a whole record");
        }
        if (state == TlsState.SHUTTING) {
            dropped += into.position();
            into.clear();
            if (dropped > MAX_DROPPED) {
                peerClosed = true; // it does not end by itself
            }
        }
    }

    private void deliverPlain() {
        TlsMemory.Plaintext data = plain;
        if (data == null) {
            return;
        }
        plain = null;
        try {
            int n = data.bytes.position();
            if (n > 0 && mayDeliver()) {
                delivery.deliver(data.view(n));
            }
        } finally {
            attached(memory).givePlaintext(data);
        }
    }

    /** Keeps for {@link #continueLater} what was decrypted together with the end of the handshake: OpenSSL reports that end only then. */
    private void holdPlain() {
        TlsMemory.Plaintext data = plain;
        plain = null;
        if (data != null) {
            if (data.bytes.position() > 0) {
                delivery.hold(data.view(data.bytes.position()));
            }
            attached(memory).givePlaintext(data);
        }
    }

    private void discardPlain() {
        TlsMemory.Plaintext data = plain;
        plain = null;
        if (data != null) {
            attached(memory).givePlaintext(data);
        }
    }

    /** Handles the ends of the peer, when everything before them is processed. */
    private void settle() {
        SSLException failure = broken;
        if (failure != null) {
            if (state != TlsState.OPEN || !delivery.holds()) {
                fail(failure);
            }
            return;
        }
        if (finBelow && state == TlsState.HANDSHAKING && attached(reader).available() == 0) {
            fail(new SSLHandshakeException("the peer ended the connection during the handshake"));
            return;
        }
        if (taskOut || continuePending || state == TlsState.OPEN && (isPaused() || delivery.holds())) {
            return;
        }
        if (peerClosed) {
            if (state == TlsState.OPEN && !eofDelivered) {
                peerEnded();
            } else if (state == TlsState.SHUTTING) {
                closeBelow();
            }
        } else if (finBelow) {
            switch (state) {
                case HANDSHAKING ->
                    fail(new SSLHandshakeException("the peer ended the connection during the handshake"));
                case OPEN -> {
                    if (mayDeliver()) {
                        truncated();
                    }
                }
                case SHUTTING -> closeBelow();
                default -> {}
            }
        }
    }

    private void truncated() {
        if (options.toleratesTruncation()) {
            peerClosed = true;
            peerEnded();
            return;
        }
        TlsTruncatedException why = new TlsTruncatedException(describe()
                + " ended the connection without close_notify: the data may be cut off. If the protocol knows where its"
                + " messages end, see TlsOptions.tolerateTruncation()");
        cause = why;
        stream.broke();
        below().abort(why);
    }

    private void peerEnded() {
        if (eofDelivered || !mayDeliver()) {
            return;
        }
        eofDelivered = true;
        StreamProtocol receiver = upperProtocol();
        boolean keepOpen;
        try {
            keepOpen = receiver.eofReceived();
        } catch (Throwable thrown) {
            if (Escapes.escapes(thrown)) {
                stream.closeBecause(CloseReason.EOF);
                throw thrown;
            }
            deliveryThrew(receiver, "eofReceived()", thrown);
            return;
        }
        boolean duplex = true;
        try {
            duplex = !canEndHalf() || engine().status() == HandshakeStatus.NEED_WRAP;
        } catch (RuntimeException unknown) {
            // then both halves end
        }
        if (!keepOpen || duplex) {
            stream.closeBecause(CloseReason.EOF);
        }
    }

    // ---- the handshake

    private void startTasks() throws SSLException {
        if (state != TlsState.HANDSHAKING && !canEndHalf()) {
            throw new SSLException("the peer asked to renegotiate, which is refused");
        }
        taskOut = true;
        TlsEngine busy = engine();
        List<Runnable> tasks = busy.takeTasks();
        LoopFuture<@Nullable Void> job = loop().runInExecutor(options.taskExecutor(), () -> busy.run(tasks));
        job.addDoneCallback(done -> {
            taskOut = false;
            Throwable failure = done.isCancelled() ? null : done.exception();
            if (failure != null && state != TlsState.LOST && state != TlsState.FAILING) {
                fail(new SSLException("a task of the TLS engine failed: " + failure, failure));
            }
            if (state != TlsState.LOST) {
                process();
            }
        });
    }

    /** Ends a handshake without the application protocol that this side requires before the peer can take it for a success. */
    private void checkApplicationProtocol(@Nullable String chosen) throws SSLException {
        if (chosen != null && chosen.isEmpty() && options.requiresApplicationProtocol()) {
            throw new NoApplicationProtocolException(options.applicationProtocols());
        }
    }

    /**
     * Ends a handshake whose name the engine has read otherwise than {@link ClientHello}: the certificates that one context trusts must
     * not open what another one guards.
     */
    private void checkName(@Nullable String requested) throws SSLException {
        if (ClientHello.contextFor(requested, options) != ClientHello.contextFor(chosenBy, options)) {
            throw new SSLHandshakeException("the client asked for the server " + requested
                    + " in a way that chose the context of " + (chosenBy == null ? "no name" : chosenBy));
        }
    }

    private void made() throws SSLException {
        TlsEngine done = engine();
        String requested = PeerNames.requested(done.sslEngine());
        checkName(requested);
        String protocol = done.sslEngine().getApplicationProtocol();
        String chosen = protocol == null ? "" : protocol;
        checkApplicationProtocol(chosen);
        cancelTimer();
        emptyRecords = 0;
        info = TlsInfo.of(done.sslEngine().getSession(), chosen, requested);
        if (canEndHalf()) {
            attached(reader).onlyOf13();
        }
        state = state.to(TlsState.OPEN);
        continuePending = true;
        holdPlain();
        try {
            purpose.succeeded(this);
        } finally {
            loop().callSoon(this::continueLater); // after the callbacks of the future that is now done
        }
    }

    private void continueLater() {
        continuePending = false;
        if (state == TlsState.LOST) {
            return;
        }
        if (context == null) {
            proceed();
        } else {
            context.run(this::proceed); // a resume may come from a callback of another connection
        }
    }

    private void proceed() {
        try {
            syncFlow();
        } finally {
            process(); // even if resumeWriting() leaves the loop
        }
    }

    /** Whether the protocol may be notified of back-pressure: not while a file is sent, and not on a connection that is closing. */
    private boolean mayTellFlow() {
        return state == TlsState.OPEN && !suspended && !stream.isClosing();
    }

    /** Makes what the protocol knows of back-pressure true: the connection below may have changed while it could not be notified. */
    private void syncFlow() {
        if (!mayTellFlow()) {
            return;
        }
        boolean now = below().isWritingPaused();
        if (now != toldToPause) {
            toldToPause = now;
            StreamProtocol receiver = upperProtocol();
            guarded(
                    receiver,
                    now ? "pauseWriting()" : "resumeWriting()",
                    now ? receiver::pauseWriting : receiver::resumeWriting);
        }
    }

    /** Takes over what the protocol of an upgraded connection knows of back-pressure. */
    void wasToldToPause(boolean told) {
        toldToPause = told;
    }

    private void handshakeTimedOut(Duration limit) {
        timer = null;
        if (state == TlsState.HANDSHAKING) {
            below().abort(new SocketTimeoutException(
                    handshakeWith() + ": not finished within the handshake timeout of " + limit));
        }
    }

    /** Ends the handshake because {@code why} came first. */
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

    // ---- the calls of the application

    void pause() {
        if (!paused && !stream.hasEnded()) {
            paused = true;
            updateReading();
        }
    }

    void resume() {
        if (paused && !stream.hasEnded()) {
            paused = false;
            continueReading();
        }
    }

    /** Stops the delivery while a file is sent, and continues it. */
    void suspend(boolean on) {
        suspended = on;
        if (on) {
            updateReading();
        } else if (state == TlsState.OPEN) {
            try {
                syncFlow();
            } finally {
                continueReading();
            }
        }
    }

    /** What was received before comes first, after a poll. */
    private void continueReading() {
        if (isPaused()) {
            return;
        }
        if (!delivery.holds() && attached(reader).available() == 0 && !peerClosed && !finBelow) {
            updateReading();
        } else if (!continuePending) {
            continuePending = true;
            loop().callLater(Duration.ZERO, this::continueLater);
        }
    }

    /** Processes what is left in a later turn. */
    void continueSoon() {
        if (!continuePending) {
            continuePending = true;
            loop().callSoon(this::continueLater);
        }
    }

    private void updateReading() {
        if (state == TlsState.LOST || below == null) {
            return;
        }
        boolean waits = taskOut || continuePending;
        boolean stop = waits && attached(reader).available() > MAX_WAITING
                || state == TlsState.OPEN && (isPaused() || delivery.holds() || continuePending);
        if (stop != belowPaused) {
            belowPaused = stop;
            if (stop) {
                below.pauseReading();
            } else {
                below.resumeReading();
            }
        }
    }

    /** Encrypts and sends {@code data}, all of it. Returns false if it was dropped, because the sending half has ended. */
    boolean send(ByteBuffer data) {
        boolean taken = encrypt(data);
        flushAfterCall();
        return taken;
    }

    /** Encrypts all of {@code chunks}, and then sends them together. */
    void sendAll(ByteBuffer... chunks) {
        for (ByteBuffer chunk : chunks) {
            encrypt(chunk);
        }
        flushAfterCall();
    }

    /** Encrypts and sends {@code data}, and gives it back when that is sent, or, with bytes remaining, when it was dropped. */
    void sendOwned(ByteBuffer data, @Nullable Consumer<? super ByteBuffer> released) {
        int start = data.position();
        flush();
        boolean taken = false;
        if (stream.isClosing()) { // the flush may have called pauseWriting, which may close
            stream.noteDropped(data.remaining());
        } else {
            taken = encrypt(data);
        }
        boolean kept = taken;
        Consumer<ByteBuffer> done = sent -> {
            if (sent.hasRemaining() || !kept) {
                data.position(start);
            }
            if (released != null) {
                released.accept(data);
            }
        };
        holdsBack = true;
        try {
            attached(output).flushOwned(below(), done);
        } finally {
            holdsBack = false;
            flush();
        }
    }

    /** Encrypts {@code data}, or keeps a copy until the engine takes it. Returns false if it was dropped. */
    private boolean encrypt(ByteBuffer data) {
        try {
            if (state != TlsState.OPEN) {
                return false;
            }
            TlsOutput.Outcome outcome =
                    unsent.isEmpty() ? attached(output).encrypt(engine(), data) : TlsOutput.Outcome.BLOCKED;
            if (outcome == TlsOutput.Outcome.BLOCKED) {
                unsent.add(ByteBuffer.allocate(data.remaining()).put(data).flip());
            }
            return outcome != TlsOutput.Outcome.CLOSED;
        } catch (Throwable thrown) {
            fail(broken(thrown));
            return false;
        } finally {
            stream.noteDropped(data.remaining());
            data.position(data.limit());
        }
    }

    private void sendUnsent() throws SSLException {
        for (ByteBuffer data = unsent.peek(); data != null; data = unsent.peek()) {
            if (attached(output).encrypt(engine(), data) == TlsOutput.Outcome.BLOCKED) {
                return;
            }
            stream.noteDropped(data.remaining());
            unsent.remove();
        }
    }

    private void dropUnsent() {
        for (ByteBuffer data : unsent) {
            stream.noteDropped(data.remaining());
        }
        unsent.clear();
    }

    private void flushAfterCall() {
        if (!processing || attached(output).size() >= MAX_COLLECTED) {
            flush();
        }
    }

    void flush() {
        if (state != TlsState.LOST && below != null && !holdsBack) {
            attached(output).flush(below);
        }
    }

    /** Ends the sending half, after what was written. */
    void endSending() {
        try {
            sendUnsent();
            engine().closeOutbound();
            attached(output).encryptEnd(engine());
        } catch (Throwable thrown) {
            fail(broken(thrown));
            return;
        }
        flushAfterCall();
    }

    /** Sends what was written and close_notify, and waits for the end of the peer. */
    void shut() {
        if (state == TlsState.HANDSHAKING) {
            below().abort();
            return;
        }
        if (state != TlsState.OPEN) {
            return;
        }
        state = state.to(TlsState.SHUTTING);
        delivery.stop();
        paused = false;
        limitShutdown();
        try {
            sendUnsent();
            engine().closeOutbound();
            attached(output).encryptEnd(engine());
        } catch (Throwable thrown) {
            fail(broken(thrown));
            return;
        }
        flush();
        if (peerClosed || finBelow) {
            closeBelow();
        } else if (!processing) {
            process(); // drops what was received before
        }
    }

    private void closeBelow() {
        flush();
        below().close();
    }

    /** Limits the time from {@code close()} to the end, that of a file included which is still being sent. */
    void limitShutdown() {
        if (timer == null) {
            Duration limit = options.shutdownTimeout();
            timer = loop().callLater(limit, () -> shutdownTimedOut(limit));
        }
    }

    private void shutdownTimedOut(Duration limit) {
        timer = null;
        if (state != TlsState.SHUTTING && state != TlsState.OPEN) {
            return;
        }
        if (state == TlsState.OPEN || below().writeBufferSize() > 0) {
            below().abort(new SocketTimeoutException("shutdown timeout of " + stream.describe()
                    + ": queued bytes could not be sent after close() within " + limit));
        } else {
            below().abort();
        }
    }

    /** Ends the connection at once. What was written before is given to the connection below, as far as that takes it at once. */
    void abort(@Nullable Throwable why) {
        dropUnsent();
        flush();
        abandon(why);
    }

    // ---- failures

    /** Ends the connection because TLS is broken: sends the alert, and then closes. The first cause counts. */
    private void fail(SSLException why) {
        if (state == TlsState.SHUTTING) {
            closeBelow(); // everything was sent, and what the peer sends is of no interest any more
            return;
        }
        if (state != TlsState.HANDSHAKING && state != TlsState.OPEN) {
            return;
        }
        boolean handshake = state == TlsState.HANDSHAKING;
        cause = handshake ? TlsErrors.inHandshake(this, why) : TlsErrors.inTraffic(this, why);
        state = state.to(TlsState.FAILING);
        stream.broke();
        delivery.stop();
        dropUnsent();
        cancelTimer();
        if (why instanceof NoApplicationProtocolException) {
            attached(output).drop(); // the engine sees no failure: what it has collected would end the handshake
            if (options.role() == TlsOptions.Role.SERVER) {
                below().write(NoApplicationProtocolException.alert());
            }
        } else if (engine != null) {
            try {
                engine.failToo();
                attached(output).encryptEnd(engine);
            } catch (Throwable noAlert) {
                why.addSuppressed(broken(noAlert));
            }
        }
        flush();
        if (below().isClosing()) {
            return;
        }
        timer = loop().callLater(ALERT_TIME, () -> below().abort());
        PassedTransport.closeFailed(below());
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    /** The protocol threw while data was delivered: the connection ends, unless it is being closed, and the exception is reported. */
    void deliveryThrew(StreamProtocol receiver, String where, Throwable thrown) {
        if (state == TlsState.OPEN) {
            cause = thrown;
            stream.broke();
            below().abort(thrown);
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
