package io.semper.tck.rules.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.ContextCarrier;
import io.semper.EventLoop;
import io.semper.LoopExit;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.LoopOptions;
import io.semper.Resolver;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamOptions;
import io.semper.StreamTransport;
import io.semper.tck.BufferSizes;
import io.semper.tck.BufferedRecorder;
import io.semper.tck.Bytes;
import io.semper.tck.Recorder;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One run of a script in which the n-th call of user code throws, and what must hold afterwards whatever that was: every connection has
 * one end, the bytes that came are the bytes that were sent, every owned buffer came back once, every future is done, nothing else that
 * was queued is lost, other connections continue, the loop rests, and it closes.
 *
 * <p>One class, because what a script does and what must hold afterwards are written in terms of the same records: which calls were made,
 * what was thrown, and where it was seen.
 */
final class ThrowingScene {
    /** Callbacks that end their connection by throwing. */
    private static final Set<@Nullable UserCode> ENDING =
            EnumSet.of(UserCode.DATA_RECEIVED, UserCode.BUFFER_UPDATED, UserCode.EOF_RECEIVED);

    /** Everything but the loop is driven by the thread of the test, so what is to come is nearly always there. */
    private static final int QUIET_TURNS = 10;

    private static final int LONGER_TURNS = 3;
    private static final int MOST_TURNS_TO_REST = 100;

    private static final Duration STEP = Duration.ofMillis(1);

    private final Tck tck;
    private final Thrown means;
    private final int at;
    private final String title;
    private final EventLoop loop;
    private final Server server;
    private final Server others;
    private final Executor executor;
    private final List<Recorder> recorders = new ArrayList<>();
    private final Map<Recorder, Integer> peers = new LinkedHashMap<>();
    private final List<ThrowingPeer> channels = new ArrayList<>();
    private final List<LoopFuture<?>> futures = new ArrayList<>();
    private final List<int[]> owned = new ArrayList<>();
    private final List<String> tasks = new ArrayList<>();
    private final List<String> ran = new ArrayList<>();
    private final List<Throwable> reported = new ArrayList<>();
    private final List<Throwable> left = new ArrayList<>();
    private final List<Throwable> atCallers = new ArrayList<>();
    private final Set<UserCode> met = EnumSet.noneOf(UserCode.class);
    private int calls;
    private boolean disarmed;
    private @Nullable Throwable thrown;
    private @Nullable UserCode thrower;
    private Recorder next;
    private long written;

    private ThrowingScene(Tck tck, ThrowingScript script, Thrown means, int at) throws IOException {
        this.tck = tck;
        this.means = means;
        this.at = at;
        title = script + ", call " + at + " throws (" + means + ")";
        executor = job -> {
            struck(UserCode.EXECUTOR);
            job.run();
        };
        LoopOptions options = LoopOptions.defaults().executor(executor).resolver(made -> {
            struck(UserCode.RESOLVER);
            return resolver(made);
        });
        loop = tck.newLoop(script.carriesContexts() ? options.context(carrier()) : options);
        loop.setExceptionHandler((where, context) -> {
            Throwable cause = context.exception();
            if (cause instanceof AssertionError) {
                throw (AssertionError) cause;
            }
            if (cause != null) {
                reported.add(cause);
            }
            if (!disarmed) {
                met.add(UserCode.EXCEPTION_HANDLER);
                means.handled();
            }
        });
        disarmed = true;
        next = recorder();
        others = tck.await(loop.createServer(this::other, tck.serverOptions(StreamKind.TCP)));
        ServerOptions bound = tck.serverOptions(StreamKind.TCP).stream(options());
        server = tck.await(loop.createServer(
                () -> {
                    struck(UserCode.SERVER_FACTORY);
                    return next;
                },
                script.choosesLoops()
                        ? bound.connectionLoops(() -> {
                            struck(UserCode.LOOP_CHOOSER);
                            return loop();
                        })
                        : bound));
        disarmed = false;
    }

    /** Runs {@code script} once; returns how often it called code of the user, and adds what it called to {@code met}. */
    static int play(Tck tck, ThrowingScript script, Thrown means, int at, Set<UserCode> met) {
        ThrowingScene scene = null;
        try {
            scene = new ThrowingScene(tck, script, means, at);
            script.play(scene);
            scene.finish();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (AssertionError wrong) {
            throw scene == null ? wrong : new AssertionError(scene.describe() + ": " + wrong.getMessage(), wrong);
        }
        if (scene.thrower != null) {
            met.add(scene.thrower);
        }
        if (!scene.reported.isEmpty() && scene.met.contains(UserCode.EXCEPTION_HANDLER)) {
            met.add(UserCode.EXCEPTION_HANDLER);
        }
        return scene.calls;
    }

    private String describe() {
        return title + " in " + thrower + "; trace: "
                + recorders.stream().map(Recorder::trace).toList();
    }

    EventLoop loop() {
        return loop;
    }

    Server server() {
        return server;
    }

    Tck tck() {
        return tck;
    }

    // ---- code of the user

    /** To be called first by whatever the loop calls. */
    void struck(UserCode where) {
        if (!disarmed && ++calls == at) {
            Throwable made = means.make();
            thrown = made;
            thrower = where;
            throw ThrowingScene.<RuntimeException>sneak(made);
        }
    }

    /** A callback. */
    Runnable callback(UserCode where) {
        String name = where + "-" + tasks.size();
        tasks.add(name);
        return () -> {
            ran.add(name);
            struck(where);
        };
    }

    private ContextCarrier carrier() {
        return () -> {
            struck(UserCode.CAPTURE);
            return callback -> {
                struck(UserCode.IN_CONTEXT);
                callback.run();
            };
        };
    }

    private Resolver resolver(EventLoop made) {
        return (host, family) -> {
            struck(UserCode.RESOLVE);
            return LoopFutures.completed(made, List.of(InetAddress.getLoopbackAddress()));
        };
    }

    // ---- connections

    static StreamOptions options() {
        return StreamOptions.defaults().sendBufferSize(4096).closeTimeout(Duration.ofHours(1));
    }

    /** A protocol each of whose methods may throw. */
    Recorder recorder() {
        return hooked(tck.recorder(loop));
    }

    /** One that has its own memory. */
    Recorder bufferedRecorder(ByteBuffer memory) {
        BufferedRecorder made = tck.bufferedRecorder(loop);
        made.onGetBuffer(hint -> {
            struck(UserCode.GET_BUFFER);
            return memory.clear();
        });
        made.onUpdated(n -> struck(UserCode.BUFFER_UPDATED));
        return hooked(made);
    }

    private Recorder hooked(Recorder made) {
        recorders.add(made);
        if (!(made instanceof BufferedRecorder)) {
            made.onData(data -> struck(UserCode.DATA_RECEIVED));
        }
        return made.onMade(transport -> {
                    futures.add(transport.closed());
                    struck(UserCode.CONNECTION_MADE);
                })
                .onEof(() -> {
                    struck(UserCode.EOF_RECEIVED);
                    return true;
                })
                .onDrain(() -> {
                    struck(UserCode.DRAIN_REQUESTED);
                    return false;
                })
                .onLost(cause -> struck(UserCode.CONNECTION_LOST))
                .onPause(() -> struck(UserCode.PAUSE_WRITING))
                .onResume(() -> struck(UserCode.RESUME_WRITING));
    }

    /** A connection that the server accepts for {@code recorder}; the peer reads on request. */
    ThrowingPeer accept(Recorder recorder) {
        next = recorder;
        ThrowingPeer peer = connect(server);
        until(() -> recorder.isMade() || peer.ended());
        peers.put(recorder, channels.size() - 1);
        return peer;
    }

    /** The n bytes of the stream of {@code recorder} that come next. */
    ByteBuffer bytes(int n) {
        ByteBuffer bytes = ByteBuffer.wrap(Bytes.pattern(written, n));
        written += n;
        return bytes;
    }

    /** A buffer of writeOwned, which is to be released once. */
    void writeOwned(StreamTransport transport, int n) {
        int[] released = new int[1];
        ByteBuffer buffer = bytes(n);
        boolean[] inside = {true};
        try {
            transport.writeOwned(buffer, back -> {
                assertTrue(back == buffer, "released brought another buffer");
                assertTrue(!inside[0], "released was called inside writeOwned");
                released[0]++;
                struck(UserCode.RELEASED);
            });
            owned.add(released);
        } finally {
            inside[0] = false;
        }
    }

    /** Every outcome will do, but there has to be one. */
    <T> LoopFuture<T> track(LoopFuture<T> future) {
        futures.add(future);
        return future;
    }

    /** A peer of {@code listening}. */
    private ThrowingPeer connect(Server listening) {
        return peer(tck.peer(tck.addressOf(listening), BufferSizes.SYSTEM).channel());
    }

    /** A peer whose {@code channel} is connected to this loop. */
    ThrowingPeer peer(SocketChannel channel) {
        ThrowingPeer peer = new ThrowingPeer(channel);
        channels.add(peer);
        return peer;
    }

    // ---- moving the loop

    /** Calls {@code body} here; what it throws because of us may come out of the very call. */
    void here(Runnable body) {
        try {
            body.run();
        } catch (Throwable met) {
            if (met != thrown) {
                throw met;
            }
            atCallers.add(met);
        }
    }

    /** Calls {@code body} as a callback among others. */
    void inLoop(Runnable body) {
        here(() -> loop.callSoon(bystander()));
        int refused = atCallers.size();
        here(() -> loop.callSoon(() -> here(body)));
        if (atCallers.size() > refused) {
            loop.callSoon(() -> here(body));
        }
        here(() -> loop.callSoon(bystander()));
        here(() -> loop.callLater(Duration.ZERO, bystander()));
        here(() -> loop.callSoonThreadsafe(bystander()));
        turns(2);
    }

    private Runnable bystander() {
        String name = "bystander-" + tasks.size();
        Runnable made = () -> ran.add(name);
        tasks.add(name);
        return made;
    }

    void turns(int n) {
        for (int i = 0; i < n; i++) {
            turn(Duration.ZERO);
        }
    }

    /** Until {@code condition} holds, or nothing has happened for a while, as when what was waited for was thrown away. */
    void until(BooleanSupplier condition) {
        for (int quiet = 0; quiet < QUIET_TURNS && !holds(condition); ) {
            quiet = step(quiet < QUIET_TURNS - LONGER_TURNS ? Duration.ZERO : STEP) ? 0 : quiet + 1;
        }
    }

    /** Whether {@code condition} comes to hold within the guard of the kit. */
    private boolean comes(BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!holds(condition)) {
            if (System.nanoTime() - start > tck.guardNanos() / 4) {
                return false;
            }
            step(STEP);
        }
        return true;
    }

    /** Whether it holds with what the peers find now: no turn waits in vain for what has already come to them. */
    private boolean holds(BooleanSupplier condition) {
        if (condition.getAsBoolean()) {
            return true;
        }
        channels.forEach(ThrowingPeer::pump);
        return condition.getAsBoolean();
    }

    private boolean turn(Duration wait) {
        channels.forEach(ThrowingPeer::pump);
        return step(wait);
    }

    private boolean step(Duration wait) {
        try {
            return loop.runOnce(wait);
        } catch (LoopExit exit) {
            left.add(exit);
            return true;
        }
    }

    // ---- what must hold

    private void finish() throws IOException {
        turns(3);
        disarmed = true;
        Throwable made = thrown;
        if (made != null) {
            // A buffer that turns out not to be needed is no failure, READ-09.
            assertTrue(thrower == UserCode.GET_BUFFER || wasSeen(made), "what was thrown was swallowed");
            assertTrue(reported.stream().filter(each -> each == made).count() <= 1, "reported twice: " + reported);
            assertEquals(
                    List.of(), reported.stream().filter(each -> each != made).toList(), "reported besides");
            if (means == Thrown.EXIT) {
                assertEquals(List.of(), reported, "an exit was reported to the handler");
            }
            if (means == Thrown.EXCEPTION_AND_HANDLER_EXITS && !reported.isEmpty()) {
                assertEquals(1, left.size(), "exits of the handler");
            }
        }
        if (thrower == UserCode.DRAIN_REQUESTED) {
            assertTrue(
                    recorders.stream()
                            .filter(Recorder::isMade)
                            .anyMatch(recorder -> recorder.transport().isClosing()),
                    "a protocol that threw has not refused the drain");
        }
        othersGoOn();
        channels.forEach(ThrowingPeer::reads);
        for (Recorder recorder : recorders) {
            if (recorder.isMade()) {
                StreamTransport transport = recorder.transport();
                until(() -> recorder.isLost() || transport.writeBufferSize() == 0);
                if (!transport.isClosing()) {
                    transport.abort();
                }
                assertTrue(comes(recorder::isLost), () -> "no connectionLost on " + transport);
                assertEquals(1, recorder.count("lost"), "calls of connectionLost");
                assertEquals(1, recorder.count("made"), "calls of connectionMade");
            }
        }
        until(() -> channels.stream().allMatch(ThrowingPeer::hasEnded));
        LoopFuture<?> closed = LoopFutures.gather(List.of(server.waitClosed(), others.waitClosed()));
        server.close();
        others.close();
        assertTrue(comes(closed::isDone), "the server does not end");
        if (means != Thrown.EXIT && ENDING.contains(thrower)) {
            assertTrue(
                    recorders.stream().anyMatch(recorder -> recorder.lostCause() == made),
                    "the connection did not end because of what was thrown");
        }
        bytesAreRight();
        for (int[] released : owned) {
            assertTrue(comes(() -> released[0] > 0), "a buffer did not come back");
            assertEquals(1, released[0], "how often a buffer came back");
        }
        for (LoopFuture<?> future : futures) {
            assertTrue(comes(future::isDone), () -> "never done: " + future);
        }
        // What a broken carrier refuses is not queued; the call has thrown.
        int refused = thrower == UserCode.CAPTURE && atCallers.contains(thrown) ? 1 : 0;
        assertTrue(comes(() -> ran.size() >= tasks.size() - refused), () -> "lost: " + missing());
        assertEquals(ran.stream().distinct().toList(), ran, "callbacks that ran, each once");
        assertTrue(rests(), "it spins");
        assertTrue(left.size() <= 1, () -> "left the loop: " + left);
        for (ThrowingPeer peer : channels) {
            peer.close();
        }
        loop.close();
        assertTrue(loop.isClosed(), "closed");
    }

    /** Whether turns come to an end in which a callback runs. */
    private boolean rests() {
        int idle = 0;
        for (int i = 0; i < MOST_TURNS_TO_REST && idle < 3; i++) {
            idle = turn(Duration.ZERO) ? 0 : idle + 1;
        }
        return idle == 3;
    }

    private List<String> missing() {
        List<String> missing = new ArrayList<>(tasks);
        missing.removeAll(ran);
        return missing;
    }

    private boolean wasSeen(Throwable made) {
        return reported.contains(made)
                || left.contains(made)
                || atCallers.contains(made)
                || recorders.stream().anyMatch(recorder -> isOf(made, recorder.lostCause()))
                || futures.stream()
                        .filter(LoopFuture::isDone)
                        .filter(future -> !future.isCancelled())
                        .anyMatch(future -> isOf(made, future.exception()));
    }

    private static boolean isOf(Throwable made, @Nullable Throwable found) {
        for (Throwable each = found; each != null; each = each.getCause()) {
            if (each == made) {
                return true;
            }
        }
        return false;
    }

    private Recorder other() {
        Recorder other = tck.recorder(loop).echo();
        recorders.add(other);
        return other;
    }

    /** A new connection of another server is accepted and served. */
    private void othersGoOn() {
        ThrowingPeer peer = connect(others).reads();
        peer.send(10);
        assertTrue(comes(() -> peer.receivedCount() >= 10), "another connection is not served");
    }

    /** Each end got a beginning of what the other one sent, and all of it if nothing broke. */
    private void bytesAreRight() {
        peers.forEach((recorder, number) -> {
            ThrowingPeer peer = channels.get(number);
            byte[] here = recorder.received();
            byte[] expected = Bytes.pattern(0, here.length);
            assertTrue(here.length <= peer.sent(), "more bytes came than were sent");
            assertTrue(Arrays.equals(expected, here), "bytes that came differ from those that were sent");
            byte[] there = peer.received();
            assertTrue(there.length <= written, "the peer got more than was written");
            assertTrue(
                    Arrays.equals(Bytes.pattern(0, there.length), there),
                    "bytes that the peer got differ from those that were written");
        });
    }

    /** Calls {@code body} with the transport of {@code recorder} if it has one. */
    void with(Recorder recorder, Consumer<StreamTransport> body) {
        if (recorder.isMade()) {
            inLoop(() -> body.accept(recorder.transport()));
        }
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> X sneak(Throwable thrown) throws X {
        throw (X) thrown;
    }
}
