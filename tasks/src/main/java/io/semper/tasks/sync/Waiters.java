package io.semper.tasks.sync;

import org.jspecify.annotations.Nullable;

/**
 * Those who wait for one thing, first come, first served. Entries are linked through themselves, so that one that gives up is taken
 * out at once, in constant time.
 */
final class Waiters<N extends Node> {
    private @Nullable Node first;
    private @Nullable Node last;
    private int size;

    int size() {
        return size;
    }

    boolean isEmpty() {
        return first == null;
    }

    void add(N node) {
        node.line = this;
        node.before = last;
        if (last == null) {
            first = node;
        } else {
            last.after = node;
        }
        last = node;
        size++;
    }

    @SuppressWarnings("unchecked") // add() takes nothing else
    @Nullable
    N peek() {
        return (N) first;
    }

    /** Takes out the first entry; null if there is none. */
    @Nullable
    N poll() {
        N polled = peek();
        if (polled != null) {
            remove(polled);
        }
        return polled;
    }

    /** Takes {@code node} out; returns false if it is not in this list. */
    boolean remove(Node node) {
        if (node.line != this) {
            return false;
        }
        Node before = node.before;
        Node after = node.after;
        if (before == null) {
            first = after;
        } else {
            before.after = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.before = before;
        }
        node.line = null;
        node.before = null;
        node.after = null;
        size--;
        return true;
    }
}
