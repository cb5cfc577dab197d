package io.semper.engine.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.Capability;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopOptions;
import io.semper.engine.Loops;
import io.semper.engine.kernel.Kernel;
import io.semper.engine.kernel.ListenSocket;
import io.semper.engine.kernel.Poller;
import io.semper.engine.kernel.ReadinessListener;
import io.semper.engine.kernel.Registration;
import io.semper.engine.kernel.Socket;
import io.semper.engine.kernel.Sockets;
import io.semper.engine.kernel.StreamSocket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A loop without a network, which sleeps until another thread wakes it, and what it reported to its exception handler. */
public final class QuietLoop implements AutoCloseable {
    private static final int MOST_TURNS = 10_000;

    public final EventLoop loop;
    public final List<String> reports = new ArrayList<>();

    public QuietLoop(LoopOptions options) {
        loop = Loops.newEventLoop(new QuietKernel(), options);
        loop.setExceptionHandler((where, context) -> reports.add(context.toString()));
    }

    public void until(BooleanSupplier condition) {
        for (int i = 0; i < MOST_TURNS && !condition.getAsBoolean(); i++) {
            loop.runOnce(Duration.ofMillis(10));
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    public Throwable failureOf(LoopFuture<?> future) {
        until(future::isDone);
        Throwable failure = future.exception();
        assertThat(failure).isNotNull();
        return failure;
    }

    @Override
    public void close() {
        loop.close();
    }

    /** Has the clock, the threads and the names of the machine, and no sockets. */
    private static final class QuietKernel implements Kernel, Sockets, Poller {
        private final Semaphore wakeups = new Semaphore(0);

        @Override
        public String name() {
            return "quiet";
        }

        @Override
        public Set<Capability> capabilities() {
            return Set.of();
        }

        @Override
        public Poller newPoller(BooleanSupplier idle) {
            return this;
        }

        @Override
        public int poll(long timeoutNanos) {
            try {
                if (timeoutNanos < 0) {
                    wakeups.acquire();
                } else if (!wakeups.tryAcquire(timeoutNanos, TimeUnit.NANOSECONDS)) {
                    return 0;
                }
                wakeups.drainPermits();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return 0;
        }

        @Override
        public void wakeup() {
            wakeups.release();
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}

        @Override
        public Sockets sockets() {
            return this;
        }

        @Override
        public Registration register(Socket socket, ReadinessListener ready) {
            throw none();
        }

        @Override
        public void closeNow(Socket socket) {
            throw none();
        }

        @Override
        public StreamSocket stream(SocketAddress remote) {
            throw none();
        }

        @Override
        public ListenSocket listen(SocketAddress local) {
            throw none();
        }

        private static AssertionError none() {
            return new AssertionError("a loop without a network was asked for a socket");
        }
    }
}
