package io.semper.engine.turn;

import io.semper.engine.kernel.Poller;
import io.semper.engine.kernel.ReadinessListener;
import io.semper.engine.kernel.Registration;
import io.semper.engine.kernel.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** A poller that only counts: how often it is woken, and how often that happens during its close or after it. */
class CountingPoller implements Poller {
    private final AtomicInteger wakeups = new AtomicInteger();
    private final AtomicInteger late = new AtomicInteger();
    private final AtomicInteger inside = new AtomicInteger();
    private volatile boolean closed;

    int wakeups() {
        return wakeups.get();
    }

    int late() {
        return late.get();
    }

    @Override
    public void wakeup() {
        inside.incrementAndGet();
        if (closed) {
            late.incrementAndGet();
        }
        wakeups.incrementAndGet();
        inside.decrementAndGet();
    }

    @Override
    public void close() {
        closed = true;
        if (inside.get() > 0) {
            late.incrementAndGet();
        }
    }

    @Override
    public Registration register(Socket socket, ReadinessListener listener) {
        throw new IllegalStateException("no sockets here");
    }

    @Override
    public int poll(long timeoutNanos) {
        return 0;
    }

    @Override
    public void flush() {}

    @Override
    public void closeNow(Socket socket) {}
}
