package io.semper.engine;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Timers in order of deadline, then of registration: a heap of four children a node, in which every timer knows its place. Adding and
 * cancelling cost O(log n), and a cancelled timer leaves at once. Owner only.
 */
final class TimerHeap {
    private static final int CHILDREN = 4;

    private @Nullable CallTimer[] heap = new @Nullable CallTimer[64];
    private int size;

    @Nullable
    CallTimer first() {
        return heap[0];
    }

    void add(CallTimer timer) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size * 2);
        }
        up(size++, timer);
    }

    void remove(CallTimer timer) {
        int place = timer.place;
        if (place == CallTimer.NOWHERE) {
            return;
        }
        timer.place = CallTimer.NOWHERE;
        CallTimer last = heap[--size];
        heap[size] = null;
        if (last != null && last != timer) {
            down(place, last);
            if (heap[place] == last) {
                up(place, last);
            }
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

    private void up(int from, CallTimer timer) {
        int place = from;
        while (place > 0) {
            int parent = (place - 1) / CHILDREN;
            CallTimer above = heap[parent];
            if (above == null || !timer.before(above)) {
                break;
            }
            put(place, above);
            place = parent;
        }
        put(place, timer);
    }

    private void down(int from, CallTimer timer) {
        int place = from;
        for (int child = firstChild(place); child < size; child = firstChild(place)) {
            int least = child;
            CallTimer below = heap[child];
            int end = Math.min(child + CHILDREN, size);
            for (int other = child + 1; other < end; other++) {
                CallTimer candidate = heap[other];
                if (below == null || (candidate != null && candidate.before(below))) {
                    least = other;
                    below = candidate;
                }
            }
            if (below == null || !below.before(timer)) {
                break;
            }
            put(place, below);
            place = least;
        }
        put(place, timer);
    }

    private static int firstChild(int place) {
        return place * CHILDREN + 1;
    }

    private void put(int place, CallTimer timer) {
        heap[place] = timer;
        timer.place = place;
    }
}
