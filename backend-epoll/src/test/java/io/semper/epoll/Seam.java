package io.semper.epoll;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.engine.kernel.Interest;
import io.semper.engine.kernel.ListenSocket;
import io.semper.engine.kernel.Poller;
import io.semper.engine.kernel.ReadinessListener;
import io.semper.engine.kernel.Registration;
import io.semper.engine.kernel.Socket;
import io.semper.engine.kernel.StreamSocket;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One kernel with its poller, and what a test needs around them. */
final class Seam implements AutoCloseable {
    static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final int MOST_POLLS = 100;

    final EpollKernel kernel = new EpollKernel();
    final Poller poller;
    private final List<Closeable> opened = new ArrayList<>();

    Seam() {
        this(() -> true);
    }

    Seam(BooleanSupplier idle) {
        poller = kernel.newPoller(idle);
    }

    <T extends Closeable> T closedAtEnd(T resource) {
        opened.add(resource);
        return resource;
    }

    <T extends Socket> T closedAtEnd(T socket) {
        opened.add(socket::close);
        return socket;
    }

    ServerSocket plainServer() throws IOException {
        return closedAtEnd(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    }

    ListenSocket listener(SocketAddress local) throws IOException {
        ListenSocket listener = closedAtEnd(kernel.sockets().listen(local));
        listener.listen(local, 16);
        return listener;
    }

    static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** A connected stream and the plain socket at its other end. */
    Pair pair() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            StreamSocket stream = connected(server.getLocalSocketAddress());
            return new Pair(stream, closedAtEnd(server.accept()));
        }
    }

    StreamSocket connected(SocketAddress to) throws IOException {
        StreamSocket stream = closedAtEnd(kernel.sockets().stream(to));
        if (!stream.connect(to)) {
            Recorder recorder = register(stream, Interest.WRITE);
            recorder.await(Interest.WRITE);
            assertThat(stream.finishConnect()).isTrue();
            recorder.registration().deregister();
            poller.flush();
        }
        return stream;
    }

    Recorder register(Socket socket, int interest) throws IOException {
        Recorder recorder = new Recorder();
        recorder.registration = poller.register(socket, recorder);
        recorder.registration.interest(interest);
        poller.flush();
        return recorder;
    }

    /** The next connection of a listener, waiting for it. */
    StreamSocket accepted(ListenSocket listener) throws IOException {
        Recorder recorder = register(listener, Interest.READ);
        recorder.await(Interest.READ);
        StreamSocket stream = listener.accept();
        recorder.registration().deregister();
        poller.flush();
        assertThat(stream).isNotNull();
        return closedAtEnd(stream);
    }

    /** How long one poll took. */
    long timed(long timeout) throws IOException {
        long begin = System.nanoTime();
        poller.poll(timeout);
        return System.nanoTime() - begin;
    }

    static ByteBuffer direct(String text) {
        byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    @Override
    public void close() throws IOException {
        for (Closeable resource : opened) {
            resource.close();
        }
        poller.close();
    }

    record Pair(StreamSocket ours, java.net.Socket theirs) {
        void reset() throws IOException {
            theirs.setSoLinger(true, 0);
            theirs.close();
        }

        void send(int count) throws IOException {
            theirs.getOutputStream().write(new byte[count]);
        }
    }

    /** Remembers what it hears. */
    final class Recorder implements ReadinessListener {
        private @Nullable Registration registration;
        int bits;
        int calls;
        int failures;
        int releases;

        Registration registration() {
            assertThat(registration).isNotNull();
            return registration;
        }

        @Override
        public void onReady(int more) {
            bits |= more;
            calls++;
        }

        @Override
        public void onWatchFailed(IOException cause) {
            failures++;
        }

        @Override
        public void onReleased() {
            releases++;
        }

        void await(int expected) throws IOException {
            for (int i = 0; i < MOST_POLLS && (bits & expected) != expected; i++) {
                poller.poll(SECOND);
                poller.flush();
            }
            assertThat(bits & expected).isEqualTo(expected);
        }

        void forget() {
            bits = 0;
            calls = 0;
        }
    }
}
