package io.semper.tck.rules.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.DatagramTransport;
import io.semper.EventLoop;
import io.semper.ExceptionContext;
import io.semper.ExceptionHandler;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import io.semper.Server;
import io.semper.StreamTransport;
import io.semper.tck.Background;
import io.semper.tck.BufferSizes;
import io.semper.tck.Bytes;
import io.semper.tck.Peer;
import io.semper.tck.Recorder;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One call that is made where the stack ends: first from the deepest frame there is, then from every frame above it until it succeeds, so
 * that the stack ends in each method on its way. Afterwards the loop, its other callbacks and the connection are sound, or the connection
 * has failed, and that alone.
 */
final class DeepScene implements ExceptionHandler {
    /** Little, so that the end is near. */
    private static final long STACK = 256 * 1024;

    private static final int MESSAGE = 100;

    private final Tck tck;
    private final EventLoop loop;
    private final Server server;
    private final Recorder recorder;
    private final SocketChannel peer;
    private final ByteArrayOutputStream got = new ByteArrayOutputStream();
    private final List<LoopFuture<?>> futures = new ArrayList<>();
    private final List<AtomicInteger> tasks = new ArrayList<>();
    private final List<int[]> owned = new ArrayList<>();
    private final List<FileChannel> files = new ArrayList<>();
    private final List<Throwable> reported = new ArrayList<>();
    private Runnable deep = () -> {};
    private int overflows;
    private long written;
    private boolean succeeded;
    private boolean isRefused;

    private final @Nullable DeepEndpoint endpoint;

    private DeepScene(Tck tck, DeepCall call) throws IOException {
        this.tck = tck;
        loop = tck.newLoop();
        loop.setExceptionHandler(this);
        recorder = tck.recorder(loop).onMade(transport -> futures.add(transport.closed()));
        server = tck.await(
                loop.createServer(() -> recorder, tck.serverOptions(StreamKind.TCP).stream(ThrowingScene.options())));
        Peer blocking = tck.peer(tck.addressOf(server), BufferSizes.SYSTEM);
        peer = blocking.channel();
        peer.configureBlocking(false);
        tck.until(loop, recorder::isMade, "the connection is made");
        endpoint = call.isOfDatagrams() ? new DeepEndpoint(tck, loop) : null;
    }

    /** Makes the call; returns how often the stack ended in it. */
    static int play(Tck tck, DeepCall call, boolean elsewhere) {
        try {
            new DeepScene(tck, call).warmUp(call);
            DeepScene scene = new DeepScene(tck, call);
            try {
                scene.dive(call, elsewhere);
                scene.finish();
            } catch (AssertionError wrong) {
                throw new AssertionError(
                        call + (elsewhere ? " of another thread" : "") + " after " + scene.overflows + " overflows: "
                                + wrong.getMessage(),
                        wrong);
            }
            return scene.overflows;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** No class is to be initialized where the stack ends: that would break the class, and for good. */
    private void warmUp(DeepCall call) throws IOException {
        Runnable once = call.on(this);
        once.run();
        turns(3);
        peer.close();
        closeEndpoint();
        loop.close();
        closeFiles();
    }

    private void dive(DeepCall call, boolean elsewhere) {
        if (elsewhere) {
            deep = call.on(this);
            Background background = tck.background(loop);
            onSmallStack(this::deeper);
            background.stop();
        } else {
            loop.callSoon(() -> {
                deep = call.on(this);
                deeper();
            });
            onSmallStack(() -> loop.runOnce(Duration.ZERO));
        }
        assertTrue(succeeded, "the call never succeeded");
    }

    private static void onSmallStack(Runnable body) {
        Throwable[] thrown = new Throwable[1];
        Thread thread = new Thread(null, body, "tck-small-stack", STACK);
        thread.setUncaughtExceptionHandler((where, what) -> thrown[0] = what);
        thread.start();
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        if (thrown[0] != null) {
            throw new AssertionError("on the small stack: " + thrown[0], thrown[0]);
        }
    }

    /** True once the call has succeeded below or here. */
    private boolean deeper() {
        boolean done;
        try {
            done = deeper();
        } catch (StackOverflowError end) {
            done = false;
        }
        if (!done) {
            try {
                deep.run();
                succeeded = true;
                done = true;
            } catch (StackOverflowError end) {
                overflows++;
            }
        }
        return done;
    }

    // ---- what calls work with

    EventLoop loop() {
        return loop;
    }

    Server server() {
        return server;
    }

    Recorder recorder() {
        return recorder;
    }

    StreamTransport transport() {
        return recorder.transport();
    }

    DatagramTransport endpoint() {
        return datagrams().transport();
    }

    SocketAddress peerOfEndpoint() {
        return datagrams().peer();
    }

    void send(BiConsumer<DatagramTransport, ByteBuffer> how) {
        datagrams().send(how);
    }

    void queueDatagram() {
        datagrams().queueDatagram();
    }

    private DeepEndpoint datagrams() {
        return Objects.requireNonNull(endpoint, "the endpoint of a call that isOfDatagrams");
    }

    private void closeEndpoint() throws IOException {
        if (endpoint != null) {
            endpoint.close();
        }
    }

    /** A callback that has to run once, if the call with it succeeds. */
    Runnable task() {
        AtomicInteger runs = new AtomicInteger();
        tasks.clear(); // of calls that failed
        tasks.add(runs);
        return runs::incrementAndGet;
    }

    <T> void track(LoopFuture<T> future) {
        futures.add(future);
    }

    /** A promise with several callbacks, all of which have to run once. */
    LoopPromise<String> promise() {
        LoopPromise<String> promise = loop.createPromise();
        futures.add(promise.future());
        for (int i = 0; i < 3; i++) {
            AtomicInteger runs = new AtomicInteger();
            tasks.add(runs);
            promise.future().addDoneCallback(done -> {
                assertTrue(done.isDone(), "a callback of a future that is not done");
                done.isCancelled();
                runs.incrementAndGet();
            });
        }
        futures.add(promise.future().handle((value, failure) -> value));
        return promise;
    }

    void fillQueue() {
        byte[] many = Bytes.pattern(written, 400_000);
        written += many.length;
        transport().write(ByteBuffer.wrap(many));
    }

    /** Writes the next bytes; a call that fails has written none, or the connection is lost. */
    void write(BiConsumer<StreamTransport, ByteBuffer> how) {
        ByteBuffer bytes = ByteBuffer.wrap(Bytes.pattern(written, MESSAGE));
        how.accept(transport(), bytes);
        written += MESSAGE;
    }

    void writeOwned() {
        ByteBuffer bytes = ByteBuffer.wrap(Bytes.pattern(written, MESSAGE));
        int[] released = new int[1];
        owned.add(released);
        transport().writeOwned(bytes, back -> released[0]++);
        released[0]--; // taken over
        written += MESSAGE;
    }

    /** A file with the bytes that are written next. */
    FileChannel file() {
        try {
            Path path = Files.write(Files.createTempFile(tck.scratch(), "deep", null), Bytes.pattern(written, MESSAGE));
            FileChannel file = FileChannel.open(path);
            files.add(file);
            return file;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Sends the next bytes as a file, unless an overflow before has ended the connection. */
    void sendFile(FileChannel file) {
        LoopFuture<Long> sent;
        try {
            sent = loop.sendFile(transport(), file, 0, MESSAGE);
        } catch (IllegalStateException refused) {
            isRefused = true;
            return;
        }
        written += MESSAGE;
        futures.add(sent);
    }

    private void closeFiles() throws IOException {
        for (FileChannel file : files) {
            file.close();
        }
    }

    @Override
    public void handle(EventLoop where, ExceptionContext context) {
        Throwable thrown = context.exception();
        if (thrown != null) {
            reported.add(thrown);
        }
    }

    // ---- what must hold

    private void finish() throws IOException {
        BooleanSupplier drained = () -> recorder.isLost() || transport().writeBufferSize() == 0;
        comes(drained);
        AtomicInteger other = new AtomicInteger();
        loop.callSoon(other::incrementAndGet);
        comes(() -> other.get() == 1);
        assertEquals(1, other.get(), "another callback");
        assertTrue(!isRefused || comes(recorder::isLost), "a file was refused, and the connection stays open");
        if (!transport().isClosing()) {
            transport().abort();
        }
        assertTrue(comes(recorder::isLost), "no connectionLost");
        assertEquals(1, recorder.count("lost"), "calls of connectionLost");
        if (endpoint != null) {
            endpoint.finish(this::comes);
        }
        LoopFuture<?> closed = server.waitClosed();
        server.close();
        assertTrue(comes(closed::isDone), "the server does not end");
        for (AtomicInteger runs : tasks) {
            assertTrue(comes(() -> runs.get() > 0), "a callback does not run");
            assertEquals(1, runs.get(), "how often a callback ran");
        }
        for (LoopFuture<?> future : futures) {
            assertTrue(comes(future::isDone), () -> "never done: " + future);
            if (!future.isCancelled()) {
                future.exception();
            }
        }
        for (int[] released : owned) {
            comes(() -> released[0] >= 0); // 1 after a call that threw and ended the connection
            assertTrue(released[0] == 0 || released[0] == 1, "how often a buffer came back, less 1 if it was taken");
        }
        pump();
        byte[] there = got.toByteArray();
        assertTrue(
                there.length <= written && Arrays.equals(Bytes.pattern(0, there.length), there),
                "bytes that the peer got differ from those that were written");
        assertTrue(reported.stream().allMatch(StackOverflowError.class::isInstance), () -> "reported: " + reported);
        assertTrue(rests(), "it spins");
        peer.close();
        closeEndpoint();
        loop.close();
        closeFiles();
    }

    private boolean rests() {
        for (int i = 0; i < 100; i++) {
            if (!loop.runOnce(Duration.ZERO) && !loop.runOnce(Duration.ZERO)) {
                return true;
            }
        }
        return false;
    }

    private boolean comes(BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            pump();
            if (condition.getAsBoolean()) {
                return true; // without a turn that waits for what has already come to the peer
            }
            if (System.nanoTime() - start > tck.guardNanos() / 4) {
                return false;
            }
            turns(1);
        }
        return true;
    }

    private void turns(int n) {
        for (int i = 0; i < n; i++) {
            pump();
            loop.runOnce(Duration.ofMillis(1));
        }
    }

    private void pump() {
        ByteBuffer part = ByteBuffer.allocate(64 * 1024);
        try {
            while (peer.isOpen() && peer.read(part.clear()) > 0) {
                got.write(part.array(), 0, part.position());
            }
        } catch (IOException reset) {
            return;
        }
    }
}
