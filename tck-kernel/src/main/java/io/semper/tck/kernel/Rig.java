package io.semper.tck.kernel;

import io.semper.Capability;
import io.semper.engine.kernel.DatagramSocket;
import io.semper.engine.kernel.Interest;
import io.semper.engine.kernel.Kernel;
import io.semper.engine.kernel.KernelProvider;
import io.semper.engine.kernel.ListenSocket;
import io.semper.engine.kernel.Poller;
import io.semper.engine.kernel.Registration;
import io.semper.engine.kernel.Socket;
import io.semper.engine.kernel.StreamSocket;
import io.semper.tck.Requires;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/** One kernel with its poller, and what a test of a rule needs around them. Closes what was made through it. */
final class Rig implements AutoCloseable {
    /** Long enough for a poll that returns early to be seen, and short enough for many of them. */
    static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(15);

    private static final long SLICE = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int BACKLOG = 64;

    final KernelProvider kernels;
    final SelectorProvider channels;
    final Kernel kernel;
    final Poller poller;

    /** The longest wait for an event that must come. */
    final long guardNanos;

    /** What the poller is to know of the loop: whether it has nothing to do. */
    volatile boolean idle = true;

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    /** A socket is registered once, as the seam demands. */
    private final Map<Socket, Registration> registered = new IdentityHashMap<>();

    Rig(KernelProvider kernels, SelectorProvider channels, long guardNanos) throws IOException {
        this.kernels = kernels;
        this.channels = channels;
        this.guardNanos = guardNanos;
        kernel = kernels.newKernel();
        poller = kernel.newPoller(() -> idle);
    }

    /** Aborts a test of a capability that the kernel does not claim. */
    void require(Method test) {
        Requires requires = test.getAnnotation(Requires.class);
        if (requires != null
                && Arrays.stream(requires.value())
                        .noneMatch(id -> kernel.capabilities().contains(new Capability(id)))) {
            throw notRun("not claimed: " + String.join(", ", requires.value()));
        }
    }

    static TestAbortedException notRun(String why) {
        return new TestAbortedException("NOT RUN: " + why);
    }

    <T extends Socket> T add(T socket) {
        opened.push(() -> close(socket));
        return socket;
    }

    <T extends AutoCloseable> T closing(T resource) {
        opened.push(resource);
        return resource;
    }

    // ---- polling

    /** Polls and flushes until {@code condition} holds. */
    void pollUntil(BooleanSupplier condition, String what) throws IOException {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > guardNanos) {
                throw new AssertionError("waited in vain until " + what);
            }
            poller.poll(SLICE);
            poller.flush();
        }
    }

    /** One poll for {@code timeout}, and a flush. @return whether it lasted that long */
    boolean sleeps(long timeout) throws IOException {
        long start = System.nanoTime();
        poller.poll(timeout);
        boolean whole = System.nanoTime() - start >= timeout;
        poller.flush();
        return whole;
    }

    /** Whether at least one of three polls lasts as long as it may. */
    boolean comesToRest() throws IOException {
        for (int i = 0; i < 3; i++) {
            if (sleeps(PAUSE)) {
                return true;
            }
        }
        return false;
    }

    /** Fails if the next poll is not ended by a wakeup, but lasts as long as it may. */
    void assertWoken(String what) throws IOException {
        if (sleeps(guardNanos / 2)) {
            throw new AssertionError("no poll was ended by " + what);
        }
    }

    /** Polls a few times for whatever must not be reported. */
    void settle() throws IOException {
        for (int i = 0; i < 3; i++) {
            poller.poll(PAUSE / 5);
            poller.flush();
        }
    }

    /** What may throw anything. */
    interface Body {
        void run() throws Exception;
    }

    /** Runs {@code body} on another thread, and waits for it. */
    void elsewhere(Body body) throws Exception {
        elsewhere(0, body);
    }

    /** Runs {@code body} on another thread with a stack of about {@code stackSize} bytes, and waits for it. 0 is the size of every thread. */
    void elsewhere(long stackSize, Body body) throws Exception {
        AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
        Thread other = run("kernel-tck other", stackSize, () -> {
            try {
                body.run();
            } catch (Throwable e) {
                thrown.set(e);
            }
        });
        other.join();
        Throwable failure = thrown.get();
        if (failure != null) {
            throw new AssertionError("on another thread: " + failure, failure);
        }
    }

    Thread run(String name, Runnable body) {
        return run(name, 0, body);
    }

    private static Thread run(String name, long stackSize, Runnable body) {
        Thread thread = new Thread(null, body, name, stackSize);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    // ---- sockets

    /** Registers {@code socket}, or redirects what is reported of it if it is registered. */
    Watch register(Socket socket, int interest) throws IOException {
        Watch watch = new Watch(this);
        Registration registration = registered.get(socket);
        if (registration == null) {
            registration = poller.register(socket, watch);
            registered.put(socket, registration);
        } else {
            registration.redirect(watch);
        }
        return watch.of(registration).interest(interest);
    }

    /** Deregisters and closes a socket, and polls until it is released. */
    void release(Socket socket) throws IOException {
        Registration registration = registered.get(socket);
        if (registration == null) {
            socket.close();
            return;
        }
        Watch watch = new Watch(this).of(registration);
        registration.redirect(watch);
        registration.deregister();
        socket.close();
        poller.flush();
        pollUntil(() -> watch.releases > 0, "onReleased() is called");
    }

    /** Closes a socket, registered or not. */
    void close(Socket socket) {
        if (registered.containsKey(socket)) {
            poller.closeNow(socket);
        } else {
            socket.close();
        }
    }

    static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    ListenSocket listener() throws IOException {
        return listener(loopback(0));
    }

    ListenSocket listener(SocketAddress local) throws IOException {
        ListenSocket listener = add(kernel.sockets().listen(local));
        listener.listen(local, BACKLOG);
        return listener;
    }

    /** A listener of the peer. */
    ServerSocketChannel server(SocketAddress local) throws IOException {
        ServerSocketChannel server = closing(
                local instanceof UnixDomainSocketAddress
                        ? channels.openServerSocketChannel(StandardProtocolFamily.UNIX)
                        : channels.openServerSocketChannel());
        return server.bind(local, BACKLOG);
    }

    /** A stream of this kernel that is connected to a peer. It is not registered, since its listener was. */
    Pair pair() throws IOException {
        ListenSocket listener = listener();
        Peer peer = peer(listener.localAddress());
        StreamSocket stream = accepted(listener);
        close(listener);
        return new Pair(stream, peer);
    }

    /** A stream that this kernel has connected, and that may be registered. */
    StreamSocket connected(SocketAddress remote) throws IOException {
        StreamSocket stream = add(kernel.sockets().stream(remote));
        finish(stream, stream.connect(remote));
        return stream;
    }

    /** Waits for the end of a connect. */
    void finish(StreamSocket stream, boolean connected) throws IOException {
        if (connected) {
            return;
        }
        Watch watch = register(stream, Interest.WRITE);
        watch.await(Interest.WRITE);
        while (!stream.finishConnect()) {
            watch.forget().await(Interest.WRITE);
        }
        watch.interest(Interest.NONE);
    }

    /** A channel that connects to a listener of this kernel. */
    Peer peer(SocketAddress remote) throws IOException {
        SocketChannel channel = closing(
                remote instanceof UnixDomainSocketAddress
                        ? channels.openSocketChannel(StandardProtocolFamily.UNIX)
                        : channels.openSocketChannel());
        channel.connect(remote);
        return new Peer(channel);
    }

    /** The next connection of {@code listener}, waiting for it. */
    StreamSocket accepted(ListenSocket listener) throws IOException {
        StreamSocket first = listener.accept();
        if (first != null) {
            return add(first);
        }
        Watch watch = register(listener, Interest.READ);
        for (int i = 0; i < 100; i++) {
            watch.forget().await(Interest.READ);
            StreamSocket stream = listener.accept();
            if (stream != null) {
                watch.interest(Interest.NONE);
                return add(stream);
            }
        }
        throw new AssertionError("the listener is readable, and accept() returns null");
    }

    DatagramSocket datagram() throws IOException {
        DatagramSocket socket = add(kernel.sockets().datagram(loopback(0)));
        socket.bind(loopback(0));
        return socket;
    }

    /** A path at which nothing is; removed at the end. */
    UnixDomainSocketAddress path() throws IOException {
        Path folder = Files.createTempDirectory("seam");
        Path file = folder.resolve("s");
        opened.push(() -> {
            Files.deleteIfExists(file);
            Files.delete(folder);
        });
        return UnixDomainSocketAddress.of(file);
    }

    // ---- bytes

    static ByteBuffer direct(String text) {
        return direct(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    /** Bytes that differ from their neighbours for a long way. */
    static byte[] pattern(int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (i * 31 + (i >> 8) * 7 + (i >> 16));
        }
        return bytes;
    }

    /** Writes all of {@code data}, waiting for room. */
    void writeAll(StreamSocket stream, ByteBuffer data) throws IOException {
        Watch watch = register(stream, Interest.NONE);
        while (data.hasRemaining()) {
            if (stream.write(data) == 0) {
                watch.forget().interest(Interest.WRITE).await(Interest.WRITE);
                stream.finishWrite();
            }
        }
        while (stream.unsent() > 0) {
            watch.forget().interest(Interest.WRITE).await(Interest.WRITE);
            stream.finishWrite();
        }
        watch.interest(Interest.NONE);
    }

    /** Reads exactly {@code count} bytes, waiting for them. */
    byte[] readAll(StreamSocket stream, int count) throws IOException {
        Watch watch = register(stream, Interest.READ);
        byte[] all = readAll(watch, stream, count);
        watch.interest(Interest.NONE);
        return all;
    }

    /** As {@link #readAll(StreamSocket, int)}, for a stream that is registered. */
    byte[] readAll(Watch watch, StreamSocket stream, int count) throws IOException {
        ByteBuffer all = ByteBuffer.allocate(count);
        ByteBuffer scratch = ByteBuffer.allocateDirect(Math.max(1, Math.min(count, 1 << 16)));
        while (all.hasRemaining()) {
            scratch.clear().limit(Math.min(scratch.capacity(), all.remaining()));
            ByteBuffer read = stream.read(scratch);
            if (read == null) {
                watch.forget().await(Interest.READ);
            } else if (read == StreamSocket.END) {
                throw new AssertionError("the stream has ended after " + all.position() + " of " + count + " bytes");
            } else {
                all.put(read == scratch ? scratch.flip() : read);
            }
        }
        return all.array();
    }

    /** Gives bytes on the loopback, sent before, the time in which others make a whole round trip. Polls another poller. */
    void awaitReadableElsewhere() throws IOException {
        try (Rig other = new Rig(kernels, channels, guardNanos)) {
            Pair pair = other.pair();
            pair.peer().send("x");
            other.readAll(pair.stream(), 1);
        }
    }

    /** Waits until a read of {@code stream} would not block. */
    void awaitReadable(StreamSocket stream) throws IOException {
        register(stream, Interest.READ).await(Interest.READ).interest(Interest.NONE);
    }

    @Override
    public void close() throws IOException {
        IOException failure = null;
        for (AutoCloseable resource : opened) {
            try {
                resource.close();
            } catch (Exception e) {
                failure = new IOException("closing what the test has opened: " + e, e);
            }
        }
        poller.close();
        if (failure != null) {
            throw failure;
        }
    }
}
