package io.semper.engine.stream;

import io.semper.engine.life.FirstFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The streams of a loop whose {@code connectionLost} has not been called. Keeps them, and through them their protocols, reachable. Owner
 * only, except where it says "Any thread": the owner changes the list under a lock, so that other threads can copy it, and reads it without.
 */
public final class StreamRegistry {
    private @Nullable SocketStream first;
    /**
     * One counter for streams and incoming connections: a chooser that compares loops by it must count a connection in transfer exactly
     * once.
     */
    private final AtomicInteger count = new AtomicInteger();

    private boolean nextIsCounted;

    /** Held for a few instructions for each connection, and while the list is copied. No call is made under it that could overflow the stack. */
    private final Object lock = new Object();

    /** An empty registry. */
    public StreamRegistry() {}

    /** The number of streams and of connections that other loops are transferring to this one. Any thread. */
    public int count() {
        return count.get();
    }

    /**
     * Called when another loop begins to transfer a connection to this one; {@link #incomingArrived} or {@link #incomingLost} follows. Any
     * thread.
     */
    public void expectIncoming() {
        count.incrementAndGet();
    }

    /** Called when a connection has arrived; {@code attach} adds a stream for it, or does not. */
    public void incomingArrived(Runnable attach) {
        nextIsCounted = true;
        try {
            attach.run();
        } finally {
            if (nextIsCounted) {
                nextIsCounted = false;
                incomingLost();
            }
        }
    }

    /** Called when a connection will not arrive. Any thread. */
    public void incomingLost() {
        count.decrementAndGet();
    }

    void add(SocketStream stream) {
        synchronized (lock) {
            stream.next = first;
            if (first != null) {
                first.previous = stream;
            }
            first = stream;
        }
        if (nextIsCounted) {
            nextIsCounted = false;
        } else {
            count.incrementAndGet();
        }
    }

    void remove(SocketStream stream) {
        if (stream.previous == null && first != stream) {
            return;
        }
        synchronized (lock) {
            if (stream.previous != null) {
                stream.previous.next = stream.next;
            } else {
                first = stream.next;
            }
            if (stream.next != null) {
                stream.next.previous = stream.previous;
            }
            stream.previous = null;
            stream.next = null;
        }
        count.decrementAndGet();
    }

    /** Returns all streams. Any thread. */
    public List<SocketStream> copy() {
        List<SocketStream> all = new ArrayList<>(count() + 16);
        synchronized (lock) {
            for (SocketStream stream = first; stream != null; stream = stream.next) {
                all.add(stream);
            }
        }
        return all;
    }

    /** Visits every stream. */
    void forEach(Consumer<? super SocketStream> visitor) {
        for (SocketStream stream = first; stream != null; stream = stream.next) {
            visitor.accept(stream);
        }
    }

    /** Visits the streams of {@code owner}. The visitor cannot remove a stream, since {@code connectionLost} is called in a later turn. */
    public void forEachOf(StreamOwner owner, Consumer<SocketStream> visitor) {
        for (SocketStream stream = first; stream != null; stream = stream.next) {
            if (stream.owner == owner) {
                visitor.accept(stream);
            }
        }
    }

    /** Closes every descriptor without a callback, for the close of the loop. */
    public void closeAll() {
        FirstFailure failure = new FirstFailure();
        for (SocketStream stream = first; stream != null; stream = first) {
            remove(stream);
            failure.attempt(stream::closeWithLoop);
        }
        failure.rethrow();
    }
}
