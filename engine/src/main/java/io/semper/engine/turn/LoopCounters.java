package io.semper.engine.turn;

import java.util.concurrent.atomic.AtomicLong;

/** Counters that the owner increments and every thread may read, slightly late: ordered stores without fences. */
final class LoopCounters {
    private final AtomicLong turns = new AtomicLong();
    private final AtomicLong polls = new AtomicLong();
    private final AtomicLong callbacks = new AtomicLong();
    private final AtomicLong tasks = new AtomicLong();
    private final AtomicLong transfers = new AtomicLong();

    void turn(int callbacksRun) {
        turns.lazySet(turns.getPlain() + 1);
        callbacks.lazySet(callbacks.getPlain() + callbacksRun);
    }

    void poll() {
        polls.lazySet(polls.getPlain() + 1);
    }

    /** Counted only on a watched loop. */
    void task() {
        tasks.lazySet(tasks.getPlain() + 1);
    }

    /** Counted only on a watched loop. */
    void transfer() {
        transfers.lazySet(transfers.getPlain() + 1);
    }

    long turns() {
        return turns.get();
    }

    long polls() {
        return polls.get();
    }

    long callbacks() {
        return callbacks.get();
    }

    long tasks() {
        return tasks.get();
    }

    long transfers() {
        return transfers.get();
    }
}
