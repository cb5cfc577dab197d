package io.semper.nio;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** A loop for one test, with what it reported to its exception handler. */
final class LoopRig implements AutoCloseable {
    private static final int MOST_TURNS = 10_000;

    final EventLoop loop;
    final List<String> reports = new ArrayList<>();

    LoopRig() {
        this(LoopOptions.defaults());
    }

    LoopRig(LoopOptions options) {
        loop = new NioProvider().newEventLoop(options);
        loop.setExceptionHandler((where, context) -> reports.add(context.toString()));
    }

    void until(BooleanSupplier condition) {
        for (int i = 0; i < MOST_TURNS && !condition.getAsBoolean(); i++) {
            loop.runOnce(Duration.ofMillis(10));
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    /** Runs until there is nothing left to do at once. */
    void settle() {
        for (int i = 0; i < 20; i++) {
            loop.runOnce(Duration.ZERO);
        }
    }

    Throwable failureOf(LoopFuture<?> future) {
        until(future::isDone);
        Throwable failure = future.exception();
        assertThat(failure).isNotNull();
        return failure;
    }

    @Override
    public void close() {
        loop.close();
    }

    static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** A port that nobody listens on. */
    static int freePort() throws IOException {
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return gone.getLocalPort();
        }
    }

    /** The open sockets of this process. */
    static long sockets() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.filter(LoopRig::isSocket).count();
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException e) {
            return false; // the listing's own, gone by now
        }
    }
}
