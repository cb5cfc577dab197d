package io.semper.engine.serve;

import io.semper.DrainReport;
import io.semper.Handle;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import io.semper.engine.turn.LoopCore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The futures that wait for the end of a server. A server has ended when it is closed and all of its connections have ended. Owner only.
 */
final class ServerTermination {
    private final LoopCore loop;
    private final ServerConnections connections;
    private final List<Runnable> waiters = new ArrayList<>();
    private boolean serving;
    private boolean draining;
    private int aborted;

    ServerTermination(LoopCore loop, ServerConnections connections) {
        this.loop = loop;
        this.connections = connections;
    }

    /** Returns a future that is done at the end. */
    LoopFuture<Void> wait(boolean over) {
        LoopPromise<Void> promise = loop.createPromise();
        Runnable waiter = () -> promise.tryComplete(null);
        waiters.add(waiter);
        promise.onCancel(() -> waiters.remove(waiter));
        if (over) {
            complete();
        }
        return promise.future();
    }

    /** Returns a future that is done at the end. Cancelling it runs {@code close}, and it becomes cancelled at the end. */
    LoopFuture<Void> serve(Runnable close) {
        serving = true;
        LoopPromise<Void> promise = loop.createPromise();
        boolean[] cancelled = new boolean[1];
        promise.deferCancel(() -> {
            cancelled[0] = true;
            close.run();
        });
        waiters.add(() -> {
            if (cancelled[0]) {
                promise.tryCancel();
            } else {
                promise.tryComplete(null);
            }
        });
        return promise.future();
    }

    /** Whether {@link #serve} was called. */
    boolean isServed() {
        return serving;
    }

    /** Whether {@link #drain} has asked the connections to end. */
    boolean isDraining() {
        return draining;
    }

    /**
     * Returns a future that is done at the end. At {@code deadline} the remaining connections are aborted, unless the future was cancelled
     * before.
     */
    LoopFuture<DrainReport> drain(Duration deadline, boolean over) {
        LoopPromise<DrainReport> promise = loop.createPromise();
        int present = connections.count();
        int abortedBefore = aborted;
        if (over) {
            promise.complete(new DrainReport(0, 0));
            return promise.future();
        }
        if (!draining) {
            draining = true;
            connections.askToEnd();
        }
        Handle abort = loop.callLater(deadline, () -> connections.abortAll(some -> aborted += some));
        Runnable waiter = () -> {
            abort.cancel();
            int cut = aborted - abortedBefore;
            promise.tryComplete(new DrainReport(present - cut, cut));
        };
        waiters.add(waiter);
        promise.onCancel(() -> {
            abort.cancel();
            waiters.remove(waiter);
        });
        return promise.future();
    }

    /** Called at the end: completes the futures. */
    void complete() {
        List<Runnable> all = List.copyOf(waiters);
        waiters.clear();
        all.forEach(Runnable::run);
    }
}
