package io.semper.engine.stream;

import io.semper.BufferedDelivery;
import io.semper.BufferedProtocol;
import io.semper.CloseReason;
import io.semper.StreamProtocol;
import io.semper.engine.life.LentCopy;
import io.semper.engine.turn.LoopCore;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The receiving half of a stream, independent of the source of its bytes: whether bytes are wanted, how they are lent to the protocol, and
 * which bytes are held when a protocol is replaced before it has read everything. Owner only.
 */
abstract class Delivery {
    /** Whether bytes are wanted. */
    enum Flow {
        /** {@code connectionMade} has not returned. */
        NOT_STARTED,
        READING,
        PAUSED,
        /** As READING, but suspended while a file is being sent. */
        SUSPENDED,
        /** The local side has closed: input is dropped, so that the peer can end. */
        DISCARDING,
        /** The local side has closed or aborted, and input does not matter any more. */
        STOPPED,
        /** The peer ended its half. */
        ENDED
    }

    private final StreamLife stream;
    private Flow flow = Flow.NOT_STARTED;
    private @Nullable BufferedProtocol buffered;

    /** Bytes that a replaced protocol left unread, held until they can be delivered. */
    private @Nullable ByteBuffer held;

    Delivery(StreamLife stream) {
        this.stream = stream;
    }

    final void start() {
        if (flow == Flow.NOT_STARTED) {
            become(goingOn());
            stream.updateInterest();
        }
    }

    private Flow goingOn() {
        return stream.isSendingFile() ? Flow.SUSPENDED : Flow.READING;
    }

    /** Stops the delivery until {@link #unsuspend}. Pausing and resuming meanwhile determine what happens after that. */
    final void suspend() {
        if (flow == Flow.READING) {
            become(Flow.SUSPENDED);
            stream.updateInterest();
        }
    }

    final void unsuspend() {
        if (flow == Flow.SUSPENDED) {
            flow = Flow.PAUSED;
            resume();
        }
    }

    /** Ends the delivery for good. */
    final void stop() {
        if (flow != Flow.ENDED) {
            become(Flow.STOPPED);
        }
        held = null;
    }

    /** Drops held bytes, and reads and drops input from now on, unless the peer has ended. */
    final void discard() {
        held = null; // or reads would wait for their delivery
        if (flow != Flow.ENDED) {
            become(Flow.DISCARDING);
        }
    }

    final boolean isDiscarding() {
        return flow == Flow.DISCARDING;
    }

    /** Whether the peer ended its half of the stream. */
    final boolean peerHasEnded() {
        return flow == Flow.ENDED;
    }

    /** Called when the peer has ended while input was dropped. */
    final void endDiscarding() {
        become(Flow.ENDED);
    }

    private void become(Flow next) {
        flow = next;
        if (stream.timeouts != null) {
            stream.timeouts.reading(next == Flow.READING);
        }
    }

    final void pause() {
        if (flow == Flow.NOT_STARTED || flow == Flow.READING || flow == Flow.SUSPENDED) {
            become(Flow.PAUSED);
            stream.updateInterest();
        }
    }

    final void resume() {
        if (flow == Flow.PAUSED) {
            become(goingOn());
            if (held != null) {
                stream.scheduleAfterPoll(StreamWork.HELD);
            }
            stream.updateInterest();
        }
    }

    final boolean isReading() {
        return flow == Flow.NOT_STARTED || flow == Flow.READING;
    }

    /** Whether the application has paused reading. Any thread, slightly late there. */
    final boolean isPaused() {
        return flow == Flow.PAUSED;
    }

    /** Whether bytes would be delivered now, or after the file that is being sent. */
    final boolean wouldDeliver() {
        return isReading() || flow == Flow.SUSPENDED;
    }

    final boolean wantsToRead() {
        return flow == Flow.READING || flow == Flow.DISCARDING;
    }

    final void protocolChanged(StreamProtocol next) {
        buffered = next instanceof BufferedProtocol now ? now : null;
    }

    /**
     * Delivers held bytes, if there are any and they are wanted, and returns whether it did. They are at most as many as one read takes.
     */
    final boolean deliverHeld() {
        ByteBuffer left = held;
        if (left == null || !canDeliver()) {
            return false;
        }
        held = null;
        deliver(left);
        return true;
    }

    /** Whether bytes are held, which must be delivered before those that are read next. */
    final boolean holdsBytes() {
        return held != null;
    }

    /** The protocol if it supplies its own memory, else null. */
    final @Nullable BufferedProtocol buffered() {
        return buffered;
    }

    final boolean canDeliver() {
        return flow == Flow.READING && stream.mayDeliver();
    }

    /**
     * Lends {@code bytes} to the protocol. In debug mode it lends a copy and overwrites it afterwards, so that a protocol that keeps the
     * buffer finds wrong bytes in it.
     */
    final void deliver(ByteBuffer bytes) {
        if (!stream.loop().isDebug()) {
            deliverAll(bytes);
            return;
        }
        try (LentCopy copy = new LentCopy(bytes)) {
            deliverAll(copy.buffer());
        }
    }

    /**
     * Lends {@code bytes} to the protocol. Bytes that it leaves are only delivered if another protocol took its place in the call. A
     * protocol with its own memory gets all bytes, one buffer at a time, because it may pause, switch or close after each.
     */
    private void deliverAll(ByteBuffer bytes) {
        ByteBuffer lent = bytes;
        StreamProtocol receiver = stream.protocol;
        while (true) {
            BufferedProtocol owner = buffered;
            boolean delivered;
            try {
                delivered = owner == null ? lend(lent, receiver) : copy(lent, owner);
            } catch (Throwable exit) {
                if (lent.hasRemaining() && stream.mayDeliver() && (owner != null || stream.protocol != receiver)) {
                    hold(lent); // the next run continues here
                    stream.schedule(StreamWork.HELD);
                }
                throw exit;
            }
            if (!delivered
                    || !lent.hasRemaining()
                    || !stream.mayDeliver()
                    || owner == null && stream.protocol == receiver) {
                return;
            }
            receiver = stream.protocol;
            if (flow == Flow.PAUSED || flow == Flow.SUSPENDED) {
                hold(lent);
                return;
            }
            lent = lent.slice();
        }
    }

    private void hold(ByteBuffer left) {
        held = ByteBuffer.allocate(left.remaining()).put(left).flip();
    }

    /** Returns false if the protocol threw, which has been handled. */
    private boolean lend(ByteBuffer bytes, StreamProtocol receiver) {
        try {
            receiver.dataReceived(bytes);
            return true;
        } catch (Throwable thrown) {
            stream.deliveryThrew(receiver, "dataReceived()", thrown);
            return false;
        }
    }

    /** Copies as many bytes as fit into one buffer of the protocol. Returns false if the protocol threw, which has been handled. */
    private boolean copy(ByteBuffer bytes, BufferedProtocol receiver) {
        ByteBuffer target;
        try {
            target = BufferedDelivery.checked(receiver.getBuffer(bytes.remaining()), receiver);
        } catch (Throwable thrown) {
            stream.deliveryThrew(receiver, "getBuffer()", thrown);
            return false;
        }
        return !canDeliver() || buffered != receiver || updated(Staging.fill(target, bytes), receiver);
    }

    /** Returns false if the protocol threw, which has been handled. */
    final boolean updated(int n, BufferedProtocol receiver) {
        try {
            receiver.bufferUpdated(n);
            return true;
        } catch (Throwable thrown) {
            stream.deliveryThrew(receiver, "bufferUpdated()", thrown);
            return false;
        }
    }

    /** Reports the end of the stream to the protocol, and closes unless it keeps the sending half open. */
    final void ended() {
        become(Flow.ENDED);
        stream.updateInterest();
        StreamProtocol receiver = stream.protocol;
        boolean keepOpen;
        try {
            keepOpen = receiver.eofReceived();
        } catch (Throwable thrown) {
            if (LoopCore.escapes(thrown)) {
                stream.closeBecause(CloseReason.EOF);
            }
            stream.deliveryThrew(receiver, "eofReceived()", thrown);
            return;
        }
        if (!keepOpen) {
            stream.closeBecause(CloseReason.EOF);
        }
    }
}
