package io.semper.engine.stream;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The transports of a loop that are not lost yet: what keeps them, and through them their protocols, alive. Owner only. */
public final class StreamRegistry {
    private @Nullable SocketStream first;
    /** One counter: who chooses loops by their connections must not see one twice, nor not at all, while it is handed over. */
    private final AtomicInteger count = new AtomicInteger();

    private boolean nextIsCounted;

    /** Called by the loop that it belongs to. */
    public StreamRegistry() {}

    /** How many, with those that other loops are handing over; any thread. */
    public int count() {
        return count.get();
    }

    /** Another loop hands a connection over; {@link #incomingArrived} or {@link #incomingLost} follows. Any thread. */
    public void expectIncoming() {
        count.incrementAndGet();
    }

    /** It is here: {@code attach} adds a stream for it, or does not. */
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

    /** It will never be here. Any thread. */
    public void incomingLost() {
        count.decrementAndGet();
    }

    void add(SocketStream stream) {
        stream.next = first;
        if (first != null) {
            first.previous = stream;
        }
        first = stream;
        if (nextIsCounted) {
            nextIsCounted = false;
        } else {
            count.incrementAndGet();
        }
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
        count.decrementAndGet();
    }

    /** Visits each. */
    void forEach(Consumer<? super SocketStream> visitor) {
        for (SocketStream stream = first; stream != null; stream = stream.next) {
            visitor.accept(stream);
        }
    }

    /** Visits those of {@code owner}. No visitor may end one within its call, and none can: {@code connectionLost} has a turn of its own. */
    public void forEachOf(StreamOwner owner, Consumer<SocketStream> visitor) {
        for (SocketStream stream = first; stream != null; stream = stream.next) {
            if (stream.owner == owner) {
                visitor.accept(stream);
            }
        }
    }

    /** Gives every descriptor back without a callback; for the close of the loop. */
    public void closeAll() {
        for (SocketStream stream = first; stream != null; stream = first) {
            remove(stream);
            try {
                stream.closeWithLoop();
            } catch (Throwable failure) {
                closeAll();
                throw failure;
            }
        }
    }
}
