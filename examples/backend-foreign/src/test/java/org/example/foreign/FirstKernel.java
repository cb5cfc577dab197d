package org.example.foreign;

import io.semper.Capability;
import io.semper.engine.kernel.Kernel;
import io.semper.engine.kernel.ListenSocket;
import io.semper.engine.kernel.Poller;
import io.semper.engine.kernel.ReadinessListener;
import io.semper.engine.kernel.Registration;
import io.semper.engine.kernel.Socket;
import io.semper.engine.kernel.Sockets;
import io.semper.engine.kernel.StreamSocket;
import java.net.SocketAddress;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

// region: first
/** A kernel that has no sockets yet: it can wait, and it can be woken. */
final class FirstKernel implements Kernel {
    @Override
    public String name() {
        return "first";
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of();
    }

    @Override
    public Poller newPoller(BooleanSupplier idle) {
        return new WaitingPoller();
    }

    @Override
    public Sockets sockets() {
        return new NoSockets();
    }

    private static final class WaitingPoller implements Poller {
        private final Semaphore wakeups = new Semaphore(0);

        @Override
        public int poll(long timeoutNanos) {
            try {
                if (timeoutNanos < 0) {
                    wakeups.acquire();
                } else {
                    wakeups.tryAcquire(timeoutNanos, TimeUnit.NANOSECONDS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the interrupt may end the wait, and is not consumed
            }
            wakeups.drainPermits();
            return 0;
        }

        @Override
        public void wakeup() {
            wakeups.release();
        }
        // endregion

        @Override
        public Registration register(Socket socket, ReadinessListener ready) {
            throw new UnsupportedOperationException("register()");
        }

        @Override
        public void flush() {}

        @Override
        public void closeNow(Socket socket) {
            socket.close();
        }

        @Override
        public void close() {}
    }

    private static final class NoSockets implements Sockets {
        @Override
        public StreamSocket stream(SocketAddress remote) {
            throw new UnsupportedOperationException("stream()");
        }

        @Override
        public ListenSocket listen(SocketAddress local) {
            throw new UnsupportedOperationException("listen()");
        }
    }
}
