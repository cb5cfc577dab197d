package io.semper.tck;

import io.semper.Capability;
import io.semper.DatagramOptions;
import io.semper.DatagramTransport;
import io.semper.EventLoop;
import io.semper.ExceptionContext;
import io.semper.LoopFuture;
import io.semper.LoopOptions;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import java.lang.ref.Reference;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The interface of the kit to a test of a rule. Everything created through it is closed and checked after the test.
 *
 * <p>Methods that wait ({@code until await call settle ...}) drive the loop under test: on the thread of the test by {@code runOnce} or,
 * after {@link #background()}, on a thread of the kit. They are only for the body of the test and refuse calls from callbacks of the
 * loop.
 */
public final class Tck {
    // One class, since a test of a rule receives one object; what its methods do is elsewhere.

    private final Session session;
    private final Streams streams;
    private final Datagrams datagrams;
    private final List<String> marks = Collections.synchronizedList(new ArrayList<>());
    private @Nullable LoopDriver first;

    Tck(Session session) {
        this.session = session;
        this.streams = new Streams(session);
        this.datagrams = new Datagrams(session, streams);
    }

    /** Runs {@code body} as the test of a rule outside of a {@link Rule} method, with all guards. */
    public static void prove(String rule, java.util.function.Consumer<? super Tck> body) {
        if (Selection.whyLeftOut(rule) == null) {
            new Guarded(rule).run(body::accept);
        }
    }

    /** The subject under test. */
    public TckSubject subject() {
        return session.subject();
    }

    /** Whether the subject claims a capability. */
    public boolean claims(Capability capability) {
        return session.subject().capabilities().contains(capability);
    }

    /** The loop under test, created with {@link LoopOptions#defaults()} at the first call; idle at first, and closed after the test. */
    public EventLoop loop() {
        return first().loop();
    }

    /** Creates a loop. If this is called before {@link #loop()}, the new loop becomes the loop under test. */
    public EventLoop newLoop(LoopOptions options) {
        LoopDriver made = session.newLoop(options);
        if (first == null) {
            first = made;
        }
        return made.loop();
    }

    /** {@link #newLoop(LoopOptions)} with the defaults. */
    public EventLoop newLoop() {
        return newLoop(LoopOptions.defaults());
    }

    /** Makes the kit drive and close a loop that was created elsewhere. The exception handler of the kit is not installed. */
    public EventLoop adopt(EventLoop loop) {
        session.adopt(loop);
        return loop;
    }

    private LoopDriver first() {
        LoopDriver made = first;
        if (made == null) {
            made = session.newLoop(LoopOptions.defaults());
            first = made;
        }
        return made;
    }

    private LoopDriver driver(EventLoop loop) {
        return session.driverOf(loop);
    }

    // ---- driving loops

    /** Runs the loop under test on a thread of the kit from now on; a further call returns the same. */
    public Background background() {
        return first().background();
    }

    /** Runs {@code loop} on a thread of the kit from now on. */
    public Background background(EventLoop loop) {
        return driver(loop).background();
    }

    /** Drives the loop under test until {@code condition} holds; after the guard it fails, naming {@code what}. */
    public void until(BooleanSupplier condition, String what) {
        first().until(condition, what);
    }

    /** Drives {@code loop} until {@code condition} holds. */
    public void until(EventLoop loop, BooleanSupplier condition, String what) {
        driver(loop).until(condition, what);
    }

    /** Drives the future's loop until the future is done; returns its value, or throws its failure or {@link CancellationException}. */
    public <T extends @Nullable Object> T await(LoopFuture<T> future) {
        return streams.await(driver(future.loop()), future);
    }

    /** Drives the future's loop until the future has failed with a {@code type}; returns that failure. */
    public <X extends Throwable> X awaitFailure(Class<X> type, LoopFuture<?> future) {
        try {
            Object value = await(future);
            throw new AssertionError(
                    "the future has the value " + value + " instead of failing with " + type.getName());
        } catch (Throwable thrown) {
            if (type.isInstance(thrown)) {
                return type.cast(thrown);
            }
            throw thrown instanceof AssertionError wrong
                    ? wrong
                    : new AssertionError("the future failed with " + thrown + " instead of " + type.getName(), thrown);
        }
    }

    /** Runs {@code body} as a callback of the loop under test and returns its value, or throws what it threw. */
    public <T extends @Nullable Object> T call(Callable<T> body) {
        return first().call(body);
    }

    /** Runs {@code body} as a callback of {@code loop} and returns its value, or throws what it threw. */
    public <T extends @Nullable Object> T call(EventLoop loop, Callable<T> body) {
        return driver(loop).call(body);
    }

    /** Runs {@code body} as a callback of the loop under test; throws what it threw. */
    public void run(Runnable body) {
        run(loop(), body);
    }

    /** Runs {@code body} as a callback of {@code loop}; throws what it threw. */
    public void run(EventLoop loop, Runnable body) {
        call(loop, () -> {
            body.run();
            return true;
        });
    }

    /** Gives the loop under test every opportunity to do what it must not do: five proven polls, then a callback, without sleeping. */
    public void settle() {
        Settling.settle(first());
    }

    /** {@link #settle()} for another loop. */
    public void settle(EventLoop loop) {
        Settling.settle(driver(loop));
    }

    /** Measures the work of the loop under test while nothing happens. */
    public IdleProbe idleProbe() {
        return IdleProbe.of(first());
    }

    /** Fails if the loop under test does more than wait while nothing happens. */
    public void assertNoSpin() {
        IdleProbe probe = idleProbe();
        if (probe.isSpin()) {
            throw new AssertionError("the loop spins: " + probe + " while nothing happened");
        }
    }

    // ---- marks and reports of callbacks

    /** A callback that appends {@code mark} to {@link #marks()}. */
    public Runnable mark(String mark) {
        return () -> marks.add(mark);
    }

    /** The marks so far, in order. */
    public List<String> marks() {
        synchronized (marks) {
            return List.copyOf(marks);
        }
    }

    /** Drives the loop under test until there are as many marks as {@code expected}; fails unless they are equal. */
    public void awaitMarks(String... expected) {
        first().untilAnywhere(
                        () -> marks.size() >= expected.length, "marks " + List.of(expected) + "; so far " + marks());
        if (!marks().equals(List.of(expected))) {
            throw new AssertionError("marks are " + marks() + " instead of " + List.of(expected));
        }
    }

    /** The longest time that a test should wait for an expected event by itself, in nanoseconds. */
    public long guardNanos() {
        return Calibration.guardNanos();
    }

    /** Takes the oldest report to the exception handler; fails if there is none. Reports that are not taken fail the test. */
    public ExceptionContext takeException() {
        return session.sink().take();
    }

    /** Takes all reports to the exception handler. */
    public List<ExceptionContext> takeExceptions() {
        return session.sink().takeAll();
    }

    /** Drives the loop under test until a report to the exception handler arrives, and takes it. */
    public ExceptionContext awaitException() {
        first().untilAnywhere(() -> session.sink().size() > 0, "something is reported to the exception handler");
        return session.sink().take();
    }

    // ---- streams

    /** A recording protocol for the loop under test. */
    public Recorder recorder() {
        return recorder(loop());
    }

    /** A recording protocol for {@code loop}. */
    public Recorder recorder(EventLoop loop) {
        return session.add(new Recorder(driver(loop), "recorder-" + session.nextNumber()));
    }

    /** A recording protocol that provides the receive buffer. */
    public BufferedRecorder bufferedRecorder() {
        return bufferedRecorder(loop());
    }

    /** A protocol that records and offers its own memory, for {@code loop}. */
    public BufferedRecorder bufferedRecorder(EventLoop loop) {
        return session.add(new BufferedRecorder(driver(loop), "recorder-" + session.nextNumber()));
    }

    /** Accepts one connection from a blocking peer, on a new server of the recorder's loop. */
    public Link accept(StreamKind kind, Recorder recorder) {
        return accept(kind, recorder, StreamOptions.defaults(), BufferSizes.SYSTEM);
    }

    /** {@link #accept(StreamKind, Recorder)} with options for the loop's side and buffer sizes for the peer's. */
    public Link accept(StreamKind kind, Recorder recorder, StreamOptions options, BufferSizes peer) {
        return streams.accept(driver(recorder.loop()), kind, recorder, options, peer);
    }

    /** Connects the recorder's loop to a blocking peer. */
    public Link connect(StreamKind kind, Recorder recorder) {
        return connect(kind, recorder, StreamOptions.defaults(), BufferSizes.SYSTEM);
    }

    /** {@link #connect(StreamKind, Recorder)} with options for the loop's side and buffer sizes for the peer's. */
    public Link connect(StreamKind kind, Recorder recorder, StreamOptions options, BufferSizes peer) {
        return streams.connect(driver(recorder.loop()), kind, recorder, options, peer);
    }

    /** An address for a server of {@code kind}: port 0 of 127.0.0.1, or a path that does not exist. */
    public SocketAddress freshAddress(StreamKind kind) {
        return streams.freshAddress(kind);
    }

    /** Options of a server at {@link #freshAddress}. */
    public ServerOptions serverOptions(StreamKind kind) {
        return ServerOptions.bind(freshAddress(kind));
    }

    /** A server of the loop under test at a fresh address. */
    public Server serve(StreamKind kind, Supplier<? extends StreamProtocol> factory) {
        return serve(serverOptions(kind), factory);
    }

    /** A server of the loop under test. */
    public Server serve(ServerOptions options, Supplier<? extends StreamProtocol> factory) {
        return streams.serve(first(), options, factory);
    }

    /** The first address of a server of the loop under test. */
    public SocketAddress addressOf(Server server) {
        return first().now(() -> server.addresses().get(0));
    }

    /** A blocking peer, connected to a server of the loop under test; does not drive the loop. */
    public Peer peer(Server server) {
        return peer(addressOf(server), BufferSizes.SYSTEM);
    }

    /** A blocking peer, connected to {@code address}; does not drive the loop. */
    public Peer peer(SocketAddress address, BufferSizes buffers) {
        return streams.connectPeer(first(), address, buffers);
    }

    /** A blocking listener. */
    public PeerServer listen(StreamKind kind) {
        return listen(kind, BufferSizes.SYSTEM);
    }

    /** A blocking listener at {@code address}. */
    public PeerServer listen(SocketAddress address) {
        return streams.listen(first(), address, BufferSizes.SYSTEM, 64);
    }

    /** A blocking listener whose connections have buffers of the given sizes. */
    public PeerServer listen(StreamKind kind, BufferSizes buffers) {
        return streams.listen(first(), kind, buffers);
    }

    /** A blocking listener with a full backlog: a TCP connect to it stays pending until it accepts. */
    public PeerServer listenWithFullBacklog(StreamKind kind) {
        return streams.listenWithFullBacklog(first(), kind);
    }

    /** An address that refuses connections and that no other socket can be bound to until the end of the test. */
    public SocketAddress refusingAddress(StreamKind kind) {
        return streams.refusingAddress(first(), kind);
    }

    /**
     * Writes to a peer that does not read, until at least {@code atLeast} bytes stay queued in the loop. The written bytes are
     * {@code Bytes.pattern(0, n)}, where n is the returned number.
     */
    public long fill(StreamTransport transport, long atLeast) {
        return streams.fill(first(), transport, atLeast);
    }

    /** {@link #fill(StreamTransport, long)} with 1. */
    public long fill(StreamTransport transport) {
        return fill(transport, 1);
    }

    // ---- datagrams

    /** A recording protocol over datagrams for the loop under test. */
    public DatagramRecorder datagramRecorder() {
        return datagramRecorder(loop());
    }

    /** A recording protocol over datagrams for {@code loop}. */
    public DatagramRecorder datagramRecorder(EventLoop loop) {
        return session.add(new DatagramRecorder(driver(loop), "endpoint-" + session.nextNumber()));
    }

    /** A blocking UDP socket at a port of its own, driven together with the loop under test. */
    public DatagramPeer datagramPeer(Loopback loopback) {
        return datagramPeer(loopback.at(0));
    }

    /** A blocking UDP socket at {@code address}. Any thread. */
    public DatagramPeer datagramPeer(InetSocketAddress address) {
        return datagrams.peer(first(), address);
    }

    /** Opens an endpoint of the recorder's loop and a blocking peer for it. */
    public DatagramLink datagrams(DatagramKind kind, DatagramRecorder recorder) {
        return datagrams(kind, recorder, options -> options);
    }

    /** {@link #datagrams(DatagramKind, DatagramRecorder)} with further options of the endpoint. */
    public DatagramLink datagrams(
            DatagramKind kind, DatagramRecorder recorder, UnaryOperator<DatagramOptions> further) {
        LoopDriver driver = driver(recorder.loop());
        DatagramPeer peer = datagrams.peer(driver, kind.loopback().at(0));
        return datagrams.link(driver, peer, further.apply(kind.options(peer.address())), recorder);
    }

    /** Opens an endpoint of the recorder's loop, and waits for it. */
    public DatagramTransport endpoint(DatagramOptions options, DatagramRecorder recorder) {
        return datagrams.open(driver(recorder.loop()), options, recorder);
    }

    // ---- threads, files, the machine

    /** Makes virtual threads; null in a JVM that has none. */
    public @Nullable ThreadFactory virtualThreads() {
        return VirtualThreads.factory();
    }

    /** Starts {@code body} on a separate thread; the kit joins it after the test. */
    public <T extends @Nullable Object> Helper<T> spawn(String what, Callable<T> body) {
        return session.add(new Helper<>(session, first(), what, body)).start();
    }

    /** Runs {@code body} on another thread, waits without driving the loop, and returns its value or throws what it threw. */
    public <T extends @Nullable Object> T elsewhere(Callable<T> body) {
        return spawn("another thread", body).join();
    }

    /** A temporary folder with a path short enough for Unix-domain sockets; deleted after the test. */
    public Path scratch() {
        return session.scratch().root();
    }

    /** Number of sockets, pipes and pollers that this process, or the network of the subject, has open; -1 if it is unknown. */
    public int openDescriptors() {
        OptionalInt ofSubject = session.subject().openSockets();
        if (ofSubject.isPresent()) {
            return ofSubject.getAsInt();
        }
        int open = LeakGuard.openDescriptors();
        return open == 0 ? -1 : open;
    }

    /**
     * Remembers the sockets, pipes and pollers that are open now.
     *
     * @return describes those that are open and were not then; what was closed since makes up for none of them
     */
    public Supplier<List<String>> openedFromNow() {
        Map<String, Integer> before = LeakGuard.descriptors(session.subject());
        return () -> LeakGuard.opened(session.subject(), before);
    }

    /** Collects garbage until {@code reference} is cleared; after the guard it fails, naming {@code what}. */
    public void awaitCollected(Reference<?> reference, String what) {
        long start = System.nanoTime();
        for (int rounds = 0; !reference.refersTo(null); rounds++) {
            if (System.nanoTime() - start > Calibration.guardNanos() || session.isAbandoned()) {
                throw new AssertionError("something still refers to " + what + " after " + rounds + " collections");
            }
            session.step();
            System.gc();
            LockSupport.parkNanos(5_000_000);
        }
    }

    /** A reproducible source of randomness: {@code -Dtck.seed}. */
    public Random random() {
        return session.random();
    }

    /** An exception to throw if the machine lacks what the rule needs. With {@code -Dtck.strict=true} the test fails instead. */
    public RuntimeException notApplicable(String reason) {
        return missing(reason);
    }

    static RuntimeException missing(String reason) {
        if (Boolean.getBoolean("tck.strict")) {
            throw new AssertionError("not applicable here, and -Dtck.strict is set: " + reason);
        }
        return new NotApplicable(reason);
    }
}
