package io.semper.engine.turn;

import org.jspecify.annotations.Nullable;

/** A first-in, first-out queue of tasks, over a ring that doubles its size. Owner only. */
final class ReadyQueue {
    private @Nullable Task[] ring = new @Nullable Task[256];
    private int head;
    private int size;

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    void add(Task task) {
        if (size == ring.length) {
            grow();
        }
        ring[(head + size++) & (ring.length - 1)] = task;
    }

    /** Calls {@link Task#prefetch} for the first {@code count} tasks, which must exist. */
    int prefetch(int count) {
        int read = 0;
        for (int i = 0; i < count; i++) {
            Task task = ring[(head + i) & (ring.length - 1)];
            if (task != null) {
                read += task.prefetch();
            }
        }
        return read;
    }

    Task remove() {
        Task task = ring[head];
        if (task == null) {
            throw new IllegalStateException("the ready queue is empty");
        }
        ring[head] = null;
        head = (head + 1) & (ring.length - 1);
        size--;
        return task;
    }

    /** Removes every task and calls its {@link Task#dropped}, then throws the first failure. */
    void clear() {
        while (!isEmpty()) {
            Task dropped = remove();
            try {
                dropped.dropped();
            } catch (Throwable failure) {
                clear();
                throw failure;
            }
        }
    }

    private void grow() {
        @Nullable Task[] twice = new @Nullable Task[ring.length * 2];
        int toEnd = ring.length - head;
        System.arraycopy(ring, head, twice, 0, toEnd);
        System.arraycopy(ring, 0, twice, toEnd, head);
        ring = twice;
        head = 0;
    }
}
