package io.semper.engine.stream;

import io.semper.BufferedDelivery;
import io.semper.BufferedProtocol;
import io.semper.CloseReason;
import io.semper.StreamProtocol;
import io.semper.engine.turn.LoopCore;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The receiving half of a stream, without the source of its bytes: whether bytes are wanted, how they are lent to the protocol, and what
 * is held when a protocol is replaced before it has read all. Owner only.
 */
abstract class Delivery {
    private static final byte POISON = (byte) 0xDE;

    /** Whether bytes are wanted. */
    enum Flow {
        /** {@code connectionMade} has not returned. */
        NOT_STARTED,
        READING,
        PAUSED,
        /** A file is being sent; else it would be READING. */
        SUSPENDED,
        /** Our side has closed: input is dropped, so that the peer can end. */
        DISCARDING,
        /** Our side has closed or aborted, and input does not matter any more. */
        STOPPED,
        /** The peer ended its half. */
        ENDED
    }

    private final StreamLife stream;
    private Flow flow = Flow.NOT_STARTED;
    private @Nullable BufferedProtocol buffered;

    /** What a replaced protocol left unread while reading is paused. */
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

    /** Nothing is delivered until {@link #unsuspend}; pausing and resuming go on to have their say about the time after it. */
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

    /** Nothing is delivered any more. */
    final void stop() {
        if (flow != Flow.ENDED) {
            become(Flow.STOPPED);
        }
        held = null;
    }

    /** Input is read and dropped from now on, unless the peer has ended. */
    final void discard() {
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

    /** The peer ended while input was dropped. */
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

    /** Whether bytes would be delivered now, or once a file that is being sent has ended. */
    final boolean wouldDeliver() {
        return isReading() || flow == Flow.SUSPENDED;
    }

    final boolean wantsToRead() {
        return flow == Flow.READING || flow == Flow.DISCARDING;
    }

    final void protocolChanged(StreamProtocol next) {
        buffered = next instanceof BufferedProtocol now ? now : null;
    }

    /** Delivers held bytes, if there are some and they are wanted; true if it did. They are one read's worth at most. */
    final boolean deliverHeld() {
        ByteBuffer left = held;
        if (left == null || !canDeliver()) {
            return false;
        }
        held = null;
        deliver(left);
        return true;
    }

    /** Whether bytes have to be delivered before those that come next. */
    final boolean holdsBytes() {
        return held != null;
    }

    /** The protocol if it brings its own memory, else null. */
    final @Nullable BufferedProtocol buffered() {
        return buffered;
    }

    final boolean canDeliver() {
        return flow == Flow.READING && stream.mayDeliver();
    }

    /** Lends {@code bytes} to the protocol; in debug mode a copy, in which a protocol that keeps it finds poison afterwards. */
    final void deliver(ByteBuffer bytes) {
        if (!stream.loop().isDebug()) {
            deliverAll(bytes);
            return;
        }
        ByteBuffer copy = ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
        try {
            deliverAll(copy);
        } finally {
            byte[] memory = copy.array();
            Arrays.fill(memory, POISON);
        }
    }

    /**
     * Lends {@code bytes} to the protocol; what is left goes on only to a protocol that took its place meanwhile. One with memory of its
     * own gets all of them, a buffer at a time, since it may pause, switch or close after each.
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
                    hold(lent); // the next run goes on where this one was left
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

    /** False if the protocol threw, which is dealt with. */
    private boolean lend(ByteBuffer bytes, StreamProtocol receiver) {
        try {
            receiver.dataReceived(bytes);
            return true;
        } catch (Throwable thrown) {
            stream.deliveryThrew("dataReceived()", thrown);
            return false;
        }
    }

    /** Copies what fits into one buffer of the protocol's; false if it threw, which is dealt with. */
    private boolean copy(ByteBuffer bytes, BufferedProtocol receiver) {
        ByteBuffer target;
        try {
            target = BufferedDelivery.checked(receiver.getBuffer(bytes.remaining()), receiver);
        } catch (Throwable thrown) {
            stream.deliveryThrew("getBuffer()", thrown);
            return false;
        }
        return !canDeliver() || buffered != receiver || updated(Staging.fill(target, bytes), receiver);
    }

    /** False if the protocol threw, which is dealt with. */
    final boolean updated(int n, BufferedProtocol receiver) {
        try {
            receiver.bufferUpdated(n);
            return true;
        } catch (Throwable thrown) {
            stream.deliveryThrew("bufferUpdated()", thrown);
            return false;
        }
    }

    /** Reports the end of the stream to the protocol, and closes unless it keeps the sending half open. */
    final void ended() {
        become(Flow.ENDED);
        stream.updateInterest();
        boolean keepOpen;
        try {
            keepOpen = stream.protocol.eofReceived();
        } catch (Throwable thrown) {
            if (LoopCore.escapes(thrown)) {
                stream.closeBecause(CloseReason.EOF);
            }
            stream.deliveryThrew("eofReceived()", thrown);
            return;
        }
        if (!keepOpen) {
            stream.closeBecause(CloseReason.EOF);
        }
    }
}
