package io.semper.engine.net;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The transports of a loop that are not lost yet: what keeps them, and through them their protocols, alive. Owner only. */
public final class OpenStreams {
    private @Nullable SocketStream first;
    private volatile int count;

    /** Called by the loop that it belongs to. */
    public OpenStreams() {}

    /** How many; any thread. */
    public int count() {
        return count;
    }

    void add(SocketStream stream) {
        stream.next = first;
        if (first != null) {
            first.previous = stream;
        }
        first = stream;
        count(1);
    }

    void remove(SocketStream stream) {
        if (stream.previous != null) {
            stream.previous.next = stream.next;
        } else if (first == stream) {
            first = stream.next;
        } else {
            return;
        }
        if (stream.next != null) {
            stream.next.previous = stream.previous;
        }
        stream.previous = null;
        stream.next = null;
        count(-1);
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // only the owner writes
    private void count(int change) {
        count += change;
    }

    /** Visits each. */
    public void forEach(Consumer<Object> visitor) {
        for (SocketStream stream = first; stream != null; stream = stream.next) {
            visitor.accept(stream);
        }
    }

    /** Visits those of {@code owner}. No visitor may end one within its call, and none can: {@code connectionLost} has a turn of its own. */
    void forEachOf(StreamOwner owner, Consumer<SocketStream> visitor) {
        for (SocketStream stream = first; stream != null; stream = stream.next) {
            if (stream.owner == owner) {
                visitor.accept(stream);
            }
        }
    }

    /** Gives every descriptor back without a callback; for the close of the loop. */
    public void closeAll() {
        for (SocketStream stream = first; stream != null; stream = first) {
            stream.closeWithLoop();
            remove(stream);
        }
    }
}
