package io.semper.sim;

import io.semper.engine.kernel.FailedCall;
import io.semper.engine.kernel.Poller;
import io.semper.engine.kernel.ReadinessListener;
import io.semper.engine.kernel.Registration;
import io.semper.engine.kernel.Socket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Reports the sockets that are ready. Every socket whose state or interest has changed is a candidate, and stays one for as long as it is
 * ready, so that readiness is level-triggered. In live mode a poll waits for the monitor of the {@link Net}.
 */
final class SimPoller implements Poller {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Net net;
    private final SimHost host;
    private final SimKernel kernel;
    private final SplittableRandom order;

    /** Guarded by the net, as is {@link #woken}. */
    private final ArrayList<SimRegistration> candidates = new ArrayList<>();

    private final ArrayList<SimRegistration> leaving = new ArrayList<>();
    /** What is registered and not released. */
    private final ArrayList<SimRegistration> registered = new ArrayList<>();

    private boolean woken;
    private boolean closed;
    private boolean quiet;
    private long lastTimeout = -1;
    private long lastPoll;
    private long lastSpurious = -1;

    SimPoller(Net net, SimHost host, SimKernel kernel) {
        this.net = net;
        this.host = host;
        this.kernel = kernel;
        order = net.random("poll " + host.name());
    }

    @Override
    public Registration register(Socket socket, ReadinessListener ready) throws IOException {
        SimSocket known = (SimSocket) socket;
        synchronized (net) {
            net.enter(known.host, FailedCall.WATCH);
            known.checkOpen();
            SimRegistration registration = new SimRegistration(net, this, known, ready);
            known.registered(registration);
            registered.add(registration);
            return registration;
        }
    }

    @Override
    public int poll(long timeoutNanos) {
        if (!net.isLive()) {
            kernel.checkStepping();
        }
        synchronized (net) {
            int reported = report();
            if (net.isLive() && timeoutNanos != 0) {
                reported = await(reported, timeoutNanos);
            }
            woken = false;
            quiet = reported == 0 && timeoutNanos != 0;
            lastTimeout = timeoutNanos;
            lastPoll = net.now();
            return reported;
        }
    }

    private int await(int already, long timeoutNanos) {
        int reported = already;
        long start = System.nanoTime();
        try {
            while (reported == 0 && !woken) {
                if (timeoutNanos < 0) {
                    net.wait();
                } else {
                    long left = timeoutNanos - (System.nanoTime() - start);
                    if (left <= 0) {
                        return 0;
                    }
                    net.wait(left / NANOS_PER_MILLI, (int) (left % NANOS_PER_MILLI));
                }
                reported = report();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the engine reports it before the next poll
        }
        return reported;
    }

    private int report() {
        int size = candidates.size();
        if (!net.isLive() && size > 1) {
            shuffle(size);
        }
        int kept = 0;
        for (int i = 0; i < size; i++) {
            SimRegistration candidate = candidates.get(i);
            if (candidate.reportIfReady()) {
                candidates.set(kept++, candidate);
            }
        }
        candidates.subList(kept, size).clear();
        return net.isLive() ? kept : kept + reportSpuriously();
    }

    /** At most once at an instant: a loop that comes to rest when nothing is ready must do so. */
    private int reportSpuriously() {
        if (lastSpurious == net.now() || !net.faults().hasSpuriousEvents()) {
            return 0;
        }
        List<SimRegistration> waiting =
                registered.stream().filter(SimRegistration::waits).toList();
        int drawn = net.faults().spuriousEvent(waiting.size());
        if (drawn < 0) {
            return 0;
        }
        lastSpurious = net.now();
        net.trace(host, "fault: spurious event", 0, 0);
        waiting.get(drawn).reportSpuriously();
        return 1;
    }

    void released(SimRegistration registration) {
        registered.remove(registration);
    }

    /** Readiness has no order: the seed draws one. */
    private void shuffle(int size) {
        for (int left = size; left > 1; left--) {
            int drawn = order.nextInt(left);
            SimRegistration last = candidates.get(left - 1);
            candidates.set(left - 1, candidates.get(drawn));
            candidates.set(drawn, last);
        }
    }

    /** With the monitor held. */
    void candidate(SimRegistration registration) {
        candidates.add(registration);
        net.notifyAll();
    }

    void leaving(SimRegistration registration) {
        leaving.add(registration);
    }

    /** Whether a wakeup or a socket ends a wait that began after the last poll. */
    boolean isDue() {
        return woken || !candidates.isEmpty();
    }

    boolean isQuiet() {
        return quiet;
    }

    long lastTimeout() {
        return lastTimeout;
    }

    long lastPoll() {
        return lastPoll;
    }

    /** The clock of the host has skipped: what the loop waits for is due earlier. */
    void clockSkipped(long nanos) {
        lastPoll -= nanos;
    }

    @Override
    public void flush() {
        for (int i = 0; i < leaving.size(); i++) { // onReleased() may add to them
            leaving.get(i).release();
        }
        leaving.clear();
    }

    @Override
    public void closeNow(Socket socket) {
        SimRegistration registration = ((SimSocket) socket).registration();
        if (registration == null) {
            socket.close();
            return;
        }
        registration.deregister();
        socket.close();
        registration.release();
    }

    @Override
    public void wakeup() {
        synchronized (net) {
            woken = true;
            net.notifyAll();
        }
    }

    @Override
    public void close() {
        flush();
        if (!closed) {
            closed = true;
            net.closed();
        }
    }
}
