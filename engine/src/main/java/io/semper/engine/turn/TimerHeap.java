package io.semper.engine.turn;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Timers in order of deadline, then of registration: a heap with four children per node, in which every timer knows its place. Adding and
 * cancelling cost O(log n), and a cancelled timer is removed at once. Owner only.
 *
 * <p>A stack overflow in here must not leave a hole in the heap, because timers below it would never be found. The methods that move timers
 * therefore call no other method, so that they complete once they have begun.
 */
final class TimerHeap {
    private static final int CHILDREN = 4;

    private @Nullable CallTimer[] heap = new @Nullable CallTimer[64];
    private int size;

    @Nullable
    CallTimer first() {
        return heap[0];
    }

    /** The number of timers. Any thread, slightly late there. */
    int size() {
        return size;
    }

    void add(CallTimer timer) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size * 2);
        }
        up(timer);
    }

    void remove(CallTimer timer) {
        if (timer.place != CallTimer.NOWHERE) {
            takeOut(timer);
        }
    }

    void clear() {
        for (int i = 0; i < size; i++) {
            CallTimer timer = heap[i];
            if (timer != null) {
                timer.place = CallTimer.NOWHERE;
            }
            heap[i] = null;
        }
        size = 0;
    }

    /** Inserts {@code timer} after the last place, and moves it towards the root. */
    private void up(CallTimer timer) {
        int place = size;
        while (place > 0) {
            int parent = (place - 1) / CHILDREN;
            CallTimer above = heap[parent];
            if (above == null
                    || timer.when - above.when > 0
                    || (timer.when == above.when && timer.sequence > above.sequence)) {
                break;
            }
            heap[place] = above;
            above.place = place;
            place = parent;
        }
        heap[place] = timer;
        timer.place = place;
        size++;
    }

    /** Moves the last timer to the free place, and from there down or up. */
    private void takeOut(CallTimer timer) {
        int place = timer.place;
        int end = size - 1;
        CallTimer last = heap[end];
        if (last != null && last != timer) {
            int from = place;
            for (int child = place * CHILDREN + 1; child < end; child = place * CHILDREN + 1) {
                int least = child;
                CallTimer below = heap[child];
                for (int other = child + 1; other < child + CHILDREN && other < end; other++) {
                    CallTimer candidate = heap[other];
                    if (candidate != null
                            && (below == null
                                    || candidate.when - below.when < 0
                                    || (candidate.when == below.when && candidate.sequence < below.sequence))) {
                        least = other;
                        below = candidate;
                    }
                }
                if (below == null
                        || last.when - below.when < 0
                        || (last.when == below.when && last.sequence < below.sequence)) {
                    break;
                }
                heap[place] = below;
                below.place = place;
                place = least;
            }
            boolean low = place != from;
            while (place > 0 && !low) {
                int parent = (place - 1) / CHILDREN;
                CallTimer above = heap[parent];
                if (above == null
                        || last.when - above.when > 0
                        || (last.when == above.when && last.sequence > above.sequence)) {
                    break;
                }
                heap[place] = above;
                above.place = place;
                place = parent;
            }
            heap[place] = last;
            last.place = place;
        }
        heap[end] = null;
        size = end;
        timer.place = CallTimer.NOWHERE;
    }
}
