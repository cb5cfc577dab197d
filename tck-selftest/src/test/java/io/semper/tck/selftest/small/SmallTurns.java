package io.semper.tck.selftest.small;

import io.semper.LoopStats;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** The turns of a small loop: one selector, one queue for the callbacks of all threads, one sorted set of timers. */
final class SmallTurns {
    final Selector selector = Selector.open();
    final List<SmallStream> corked = new ArrayList<>();
    private final SmallLoop loop;
    private final Queue<Runnable> queued = new ConcurrentLinkedQueue<>();
    private final ArrayDeque<Runnable> batch = new ArrayDeque<>();
    private final TreeSet<SmallCall> timers = new TreeSet<>(SmallCall::compare);
    private final List<Runnable> releases = new ArrayList<>();
    private final AtomicBoolean asleep = new AtomicBoolean();
    private final AtomicLong wakeups = new AtomicLong();
    final SmallFigures figures = new SmallFigures();
    private volatile boolean stopped;
    private long runs;

    SmallTurns(SmallLoop loop) throws IOException {
        this.loop = loop;
    }

    /** The number of runs begun. */
    long runs() {
        return runs;
    }

    boolean run(long wait, boolean forever) throws IOException {
        runs++;
        uncork();
        boolean[] interrupted = new boolean[1];
        boolean any = false;
        try {
            do {
                any |= turn(stopped ? 0 : wait, interrupted);
            } while (forever && !stopped);
            return any;
        } finally {
            stopped = false;
        }
    }

    /** Runs a snapshot of what is queued, then what a poll finds, then due timers; nothing that these add. */
    private boolean turn(long wait, boolean[] interrupted) throws IOException {
        takeQueued();
        if (Thread.interrupted() && !interrupted[0]) {
            interrupted[0] = true;
            loop.report("the thread of " + loop + " was interrupted, which has no effect", null, loop);
            uncork();
        }
        poll(batch.isEmpty() ? untilNextTimer(wait) : 0);
        for (long now = loop.time(); !timers.isEmpty() && timers.first().due - now <= 0; ) {
            batch.add(timers.pollFirst());
        }
        takeQueued();
        figures.turns.increment();
        long before = figures.callbacks.sum();
        for (int left = batch.size(); left > 0; left--) {
            runGuarded(batch.remove());
        }
        return figures.callbacks.sum() > before;
    }

    private void takeQueued() {
        for (int left = 10_000; left > 0 && !queued.isEmpty(); left--) {
            batch.add(queued.remove());
        }
    }

    private void poll(long wait) throws IOException {
        figures.polls.increment();
        asleep.set(wait != 0); // before checking the queue, so that later callers wake the selector
        if (wait == 0 || !queued.isEmpty() || stopped) {
            selector.selectNow(this::found);
        } else if (wait < 0) {
            selector.select(this::found);
        } else {
            selector.select(this::found, (wait - 1) / 1_000_000 + 1);
        }
        asleep.set(false);
    }

    private void found(SelectionKey key) {
        SmallSocket socket = (SmallSocket) key.attachment();
        if (key.isValid() && socket.found(key.readyOps())) {
            batch.add(socket);
        }
    }

    /** A selection closes the descriptors of closed channels; the events that it finds will be found again. */
    void forgetKeys() {
        try {
            if (selector.isOpen()) {
                selector.selectNow(key -> {});
            }
        } catch (IOException e) {
            loop.report("a selection failed", e, loop);
        }
    }

    private long untilNextTimer(long wait) {
        if (timers.isEmpty() || wait == 0) {
            return wait;
        }
        long left = Math.max(0, timers.first().due - loop.time());
        return wait < 0 ? left : Math.min(left, wait);
    }

    private void runGuarded(Runnable task) {
        figures.begin(loop.time());
        try {
            try {
                task.run();
            } catch (Throwable thrown) {
                loop.report("a callback threw", thrown, task);
            }
            uncork();
        } finally {
            figures.end(loop.time());
        }
    }

    private void uncork() {
        while (!corked.isEmpty()) {
            corked.remove(corked.size() - 1).uncork();
        }
    }

    /** Runs work in the next turn, after what is queued. */
    void soon(Runnable task) {
        queued.add(task);
    }

    void counted() {
        figures.callbacks.increment();
    }

    /** Releases a buffer in a later turn, or when the loop closes. */
    void release(Runnable released) {
        releases.add(released);
        queued.add(() -> {
            if (releases.remove(released)) {
                released.run();
            }
        });
    }

    void stop() {
        stopped = true;
        wake();
    }

    /** Any thread. */
    void fromAnyThread(Runnable task) {
        queued.add(task);
        wake();
    }

    private void wake() {
        if (asleep.compareAndSet(true, false)) {
            wakeups.incrementAndGet();
            selector.wakeup();
        }
    }

    void add(SmallCall timer) {
        timers.add(timer);
    }

    /** Any thread. */
    void forget(SmallCall cancelled) {
        if (cancelled.number == 0) {
            return;
        }
        if (loop.ownership().heldHere()) {
            timers.remove(cancelled);
        } else if (!loop.isClosed()) {
            fromAnyThread(() -> timers.remove(cancelled));
        }
    }

    LoopStats stats() {
        return figures.stats(loop.time(), wakeups.get(), timers.size());
    }

    void dropAll() {
        batch.clear();
        timers.clear();
        queued.clear();
    }

    /** Releases all buffers of a loop that is closing, and rethrows at the end what may leave the loop. */
    void releaseAll() {
        Error exit = null;
        for (Runnable released : releases) {
            try {
                runGuarded(released);
            } catch (Error leaves) {
                exit = leaves;
            }
        }
        if (exit != null) {
            throw exit;
        }
    }
}
