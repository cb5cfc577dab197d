package io.semper.engine.stream;

import io.semper.BufferedDelivery;
import io.semper.BufferedProtocol;
import io.semper.CloseReason;
import io.semper.StreamProtocol;
import io.semper.engine.kernel.StreamSocket;
import io.semper.engine.turn.LoopCore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The way in. The end of the stream comes from a read that says so and from nothing else; a hang-up is merely a reason to read. At
 * most two reads an event, the second only if the first filled its buffer: a wasted read costs as much as a useful one.
 */
final class StreamReader {
    private static final int MAX_READS = 2;
    private static final byte POISON = (byte) 0xDE;

    /** Whether bytes are wanted. */
    private enum Flow {
        /** {@code connectionMade} has not returned. */
        NOT_STARTED,
        READING,
        PAUSED,
        /** A file is being sent; else it would be READING. */
        SUSPENDED,
        /** The peer ended its half, or our side closed. */
        ENDED
    }

    private final SocketStream stream;
    private final StreamSocket socket;
    private Flow flow = Flow.NOT_STARTED;
    private @Nullable BufferedProtocol buffered;

    /** What a replaced protocol left unread while reading is paused. */
    private @Nullable ByteBuffer held;

    StreamReader(SocketStream stream, StreamSocket socket) {
        this.stream = stream;
        this.socket = socket;
    }

    void start() {
        if (flow == Flow.NOT_STARTED) {
            become(goingOn());
            stream.updateInterest();
        }
    }

    private Flow goingOn() {
        return stream.isSendingFile() ? Flow.SUSPENDED : Flow.READING;
    }

    /** Nothing is delivered until {@link #unsuspend}; pausing and resuming go on to have their say about the time after it. */
    void suspend() {
        if (flow == Flow.READING) {
            become(Flow.SUSPENDED);
            stream.updateInterest();
        }
    }

    void unsuspend() {
        if (flow == Flow.SUSPENDED) {
            flow = Flow.PAUSED;
            resume();
        }
    }

    void stop() {
        become(Flow.ENDED);
        held = null;
    }

    private void become(Flow next) {
        flow = next;
        if (stream.timeouts != null) {
            stream.timeouts.reading(next == Flow.READING);
        }
    }

    void pause() {
        if (flow == Flow.NOT_STARTED || flow == Flow.READING || flow == Flow.SUSPENDED) {
            become(Flow.PAUSED);
            stream.updateInterest();
        }
    }

    void resume() {
        if (flow == Flow.PAUSED) {
            become(goingOn());
            if (held != null) {
                stream.schedule(StreamWork.HELD);
            }
            stream.updateInterest();
        }
    }

    boolean isReading() {
        return flow == Flow.NOT_STARTED || flow == Flow.READING;
    }

    boolean wantsToRead() {
        return flow == Flow.READING;
    }

    void protocolChanged(StreamProtocol next) {
        buffered = next instanceof BufferedProtocol now ? now : null;
    }

    void onReadable(boolean event) {
        ByteBuffer left = held;
        if (left != null && canDeliver()) {
            held = null;
            deliver(left);
        }
        if (!event) {
            return;
        }
        for (int reads = 0; reads < MAX_READS && canDeliver(); reads++) {
            BufferedProtocol now = buffered;
            boolean filled = now == null ? read() : readInto(now);
            if (!filled) {
                return;
            }
        }
    }

    private boolean canDeliver() {
        return flow == Flow.READING && stream.isOpen();
    }

    private Buffers buffers() {
        return stream.room.buffers();
    }

    /** Reads into the shared buffer; true if that was filled. */
    private boolean read() {
        int size = readSize();
        ByteBuffer scratch = buffers().scratch().limit(size);
        ByteBuffer got = receive(scratch);
        if (got == null) {
            return false;
        }
        int n = got == scratch ? scratch.position() : got.remaining();
        if (stream.loop().isDebug()) {
            deliverCopy(got == scratch ? scratch.flip() : got);
        } else {
            deliver(got == scratch ? buffers().view(n) : got.slice());
        }
        return n == size;
    }

    /**
     * Each read opens the sender's window. If the loop has only this one to serve, and that only listens, two reads of half the size
     * keep both ends at work; else large ones cost less.
     */
    private int readSize() {
        return stream.hasWritten() || !stream.loop().runsOneTask() ? Buffers.READ_SIZE : Buffers.READ_SIZE / 2;
    }

    /** Null if nothing came, or if the stream ended or broke, which is dealt with. */
    private @Nullable ByteBuffer receive(ByteBuffer target) {
        ByteBuffer got;
        try {
            got = socket.read(target);
            if (got == StreamSocket.END) {
                socket.finishWrite(); // a reset that a write was the first to meet is no end of the stream
            }
        } catch (IOException e) {
            stream.failIo("reading from", e);
            return null;
        }
        if (got == StreamSocket.END) {
            ended();
            return null;
        }
        if (got != null && stream.timeouts != null) {
            stream.timeouts.received();
        }
        return got;
    }

    /** Debug mode: who keeps a lent buffer finds poison in it. */
    private void deliverCopy(ByteBuffer bytes) {
        ByteBuffer copy = ByteBuffer.allocate(bytes.remaining());
        copy.put(bytes).flip();
        deliver(copy);
        byte[] memory = copy.array();
        Arrays.fill(memory, POISON);
    }

    /**
     * Lends {@code bytes} to the protocol; what is left goes on only to a protocol that took its place meanwhile. One with memory of its
     * own gets all of them, a buffer at a time, since it may pause, switch or close after each.
     */
    private void deliver(ByteBuffer bytes) {
        ByteBuffer lent = bytes;
        StreamProtocol receiver = stream.protocol();
        while (true) {
            BufferedProtocol owner = buffered;
            boolean delivered;
            try {
                delivered = owner == null ? lend(lent, receiver) : copy(lent, owner);
            } catch (Throwable exit) {
                if (lent.hasRemaining() && stream.isOpen() && (owner != null || stream.protocol() != receiver)) {
                    hold(lent); // the next run goes on where this one was left
                    stream.schedule(StreamWork.HELD);
                }
                throw exit;
            }
            if (!delivered
                    || !lent.hasRemaining()
                    || !stream.isOpen()
                    || owner == null && stream.protocol() == receiver) {
                return;
            }
            receiver = stream.protocol();
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
    private boolean updated(int n, BufferedProtocol receiver) {
        try {
            receiver.bufferUpdated(n);
            return true;
        } catch (Throwable thrown) {
            stream.deliveryThrew("bufferUpdated()", thrown);
            return false;
        }
    }

    /** Reads into memory of the protocol's; true if that was filled. */
    private boolean readInto(BufferedProtocol receiver) {
        ByteBuffer target;
        try {
            target = BufferedDelivery.checked(receiver.getBuffer(0), receiver);
        } catch (Throwable thrown) {
            LoopCore.rethrowIfEscapes(thrown);
            failIfMoreCame(thrown);
            return false;
        }
        if (!canDeliver() || buffered != receiver) {
            return canDeliver();
        }
        int room = Math.min(target.remaining(), Buffers.READ_SIZE);
        int n = target.isDirect() ? readDirect(target, room) : readByCopy(target, room);
        return n > 0 && updated(n, receiver) && n == room;
    }

    private int readDirect(ByteBuffer target, int room) {
        int start = target.position();
        int limit = target.limit();
        target.limit(start + room);
        ByteBuffer got;
        try {
            got = receive(target);
        } finally {
            target.limit(limit);
        }
        if (got != null && got != target) {
            target.put(got);
        }
        return target.position() - start;
    }

    private int readByCopy(ByteBuffer target, int room) {
        ByteBuffer scratch = buffers().scratch().limit(room);
        ByteBuffer got = receive(scratch);
        if (got == null) {
            return 0;
        }
        ByteBuffer bytes = got == scratch ? scratch.flip() : got;
        int n = bytes.remaining();
        target.put(bytes);
        return n;
    }

    /** The end of the stream, and a read in vain, need no buffer: a protocol that has none left is only wrong if more bytes came. */
    private void failIfMoreCame(Throwable thrown) {
        if (canDeliver() && receive(buffers().scratch()) == null) {
            return;
        }
        stream.deliveryThrew("getBuffer()", thrown);
    }

    private void ended() {
        become(Flow.ENDED);
        stream.updateInterest();
        boolean keepOpen = false;
        try {
            keepOpen = stream.protocol().eofReceived();
        } catch (Throwable thrown) {
            stream.deliveryThrew("eofReceived()", thrown);
        } finally {
            if (!keepOpen) {
                stream.closeBecause(CloseReason.EOF);
            }
        }
    }
}
