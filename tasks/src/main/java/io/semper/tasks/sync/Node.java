package io.semper.tasks.sync;

import org.jspecify.annotations.Nullable;

/** An entry of {@link Waiters}, which is in one list at a time. */
abstract class Node {
    @Nullable
    Waiters<?> line;

    @Nullable
    Node before;

    @Nullable
    Node after;
}
