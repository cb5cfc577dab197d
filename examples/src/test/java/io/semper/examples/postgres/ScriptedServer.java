package io.semper.examples.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopFuture;
import io.semper.LoopOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A server that sends the bytes of a test, and the loop of its client. The thread of the test does both, so what has been sent before
 * the loop runs is what the client receives in one piece.
 */
final class ScriptedServer implements AutoCloseable {
    static final Duration LONG = Duration.ofSeconds(20);

    final EventLoop loop = EventLoops.newEventLoop(LoopOptions.defaults());
    private final ServerSocketChannel listener;
    private @Nullable SocketChannel socket;

    ScriptedServer() throws IOException {
        listener = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        listener.configureBlocking(false);
    }

    PostgresOptions options() throws IOException {
        return PostgresOptions.tcp("127.0.0.1", ((InetSocketAddress) listener.getLocalAddress()).getPort(), "me");
    }

    void runUntil(BooleanSupplier condition, String what) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - start).as(what).isLessThan(LONG.toNanos()); // a guard against a hang
            loop.runOnce(Duration.ofMillis(20));
        }
    }

    <T> T run(LoopFuture<T> future) {
        return loop.runUntilComplete(future.withTimeout(LONG));
    }

    Throwable failure(LoopFuture<?> future) {
        runUntil(future::isDone, "the end of " + future);
        assertThat(future.isCancelled()).isFalse();
        return Objects.requireNonNull(future.exception(), "it succeeded");
    }

    /** Accepts the next connection of the client; the one before stays as it is. */
    SocketChannel accept() {
        SocketChannel[] accepted = new SocketChannel[1];
        runUntil(
                () -> {
                    try {
                        accepted[0] = listener.accept();
                        if (accepted[0] != null) {
                            accepted[0].configureBlocking(false);
                            accepted[0].setOption(StandardSocketOptions.TCP_NODELAY, true);
                        }
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                    return accepted[0] != null;
                },
                "a connection");
        socket = accepted[0];
        return socket;
    }

    /** Sends bytes that the buffers of a socket have room for. */
    void send(byte[] bytes) throws IOException {
        ByteBuffer all = ByteBuffer.wrap(bytes);
        while (all.hasRemaining()) {
            current().write(all);
        }
    }

    /** Returns the next {@code count} bytes of the client. */
    byte[] receive(int count) {
        ByteBuffer all = ByteBuffer.allocate(count);
        runUntil(() -> read(all) < 0 || !all.hasRemaining(), count + " bytes of the client");
        assertThat(all.hasRemaining()).as("the client ended its stream").isFalse();
        return all.array();
    }

    /** Returns the next message of the client. */
    String receiveMessage() {
        char type = (char) receive(1)[0];
        return type + receiveUntyped();
    }

    /** Returns the body of a message without a type, such as the first one. */
    String receiveUntyped() {
        return new String(receive(ByteBuffer.wrap(receive(4)).getInt() - 4), UTF_8);
    }

    void awaitEnd() {
        ByteBuffer rest = ByteBuffer.allocate(1 << 16);
        runUntil(() -> read(rest.clear()) < 0, "the end of the client's stream");
    }

    private int read(ByteBuffer into) {
        try {
            return current().read(into);
        } catch (IOException reset) {
            return -1;
        }
    }

    SocketChannel current() {
        return Objects.requireNonNull(socket, "accept() first");
    }

    /** Logs a client in that has no password. */
    PostgresConnection connected(PostgresOptions options) throws IOException {
        LoopFuture<PostgresConnection> connecting = PostgresConnection.connect(loop, options);
        accept();
        receiveUntyped();
        send(Script.LOGIN);
        return run(connecting);
    }

    @Override
    public void close() throws IOException {
        loop.close();
        if (socket != null) {
            socket.close();
        }
        listener.close();
    }
}
