package io.semper.tasks.sync;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** What a {@link Queue} holds, in the order in which it serves it. Items are numbered in the order in which they came in. */
sealed interface Items<E> {
    /** An item and its number. */
    record Item<E>(E value, long number) {}

    int size();

    /** Adds an item whose number is higher than all before it. */
    void add(Item<E> newest);

    /** Puts an item that was removed back to its place. */
    void restore(Item<E> old);

    /** Removes the next item; null if there is none. */
    @Nullable
    Item<E> poll();

    static <E> Items<E> fifo() {
        return new Line<>(false);
    }

    static <E> Items<E> lifo() {
        return new Line<>(true);
    }

    static <E> Items<E> sorted(Comparator<? super E> order) {
        return new Sorted<>(order);
    }

    /** Oldest or newest first. */
    final class Line<E> implements Items<E> {
        private final Deque<Item<E>> line = new ArrayDeque<>();
        private final boolean newestFirst;

        private Line(boolean newestFirst) {
            this.newestFirst = newestFirst;
        }

        @Override
        public int size() {
            return line.size();
        }

        @Override
        public void add(Item<E> newest) {
            if (newestFirst) {
                line.addFirst(newest);
            } else {
                line.addLast(newest);
            }
        }

        @Override
        public void restore(Item<E> old) {
            Deque<Item<E>> ahead = new ArrayDeque<>(); // mostly none: only others that were restored
            Item<E> first = line.peekFirst();
            while (first != null && (newestFirst ? first.number > old.number : first.number < old.number)) {
                ahead.addFirst(line.removeFirst());
                first = line.peekFirst();
            }
            line.addFirst(old);
            ahead.forEach(line::addFirst);
        }

        @Override
        public @Nullable Item<E> poll() {
            return line.pollFirst();
        }
    }

    /** Least first, and the oldest of those that are equal. */
    final class Sorted<E> implements Items<E> {
        private final PriorityQueue<Item<E>> heap;

        private Sorted(Comparator<? super E> order) {
            heap = new PriorityQueue<>(
                    Comparator.<Item<E>, E>comparing(Item::value, order).thenComparingLong(Item::number));
        }

        @Override
        public int size() {
            return heap.size();
        }

        @Override
        public void add(Item<E> newest) {
            heap.add(newest);
        }

        @Override
        public void restore(Item<E> old) {
            heap.add(old);
        }

        @Override
        public @Nullable Item<E> poll() {
            return heap.poll();
        }
    }
}
