package io.semper.engine.stream;

import io.semper.BufferedDelivery;
import io.semper.BufferedProtocol;
import io.semper.engine.kernel.StreamSocket;
import io.semper.engine.turn.LoopCore;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The receiving half of a socket. Only a read that returns the end of stream ends the stream; a hang-up merely triggers a read. An event
 * causes at most two reads, the second only if the first filled its buffer: a read that finds nothing costs as much as a useful one.
 */
final class StreamReader extends Delivery {
    private static final int MAX_READS = 2;

    /** The number of input bytes that are dropped after everything was sent, before the wait for the peer is given up. */
    private static final long MAX_DISCARDED = 16 * 1024 * 1024;

    private final SocketStream stream;
    private final StreamSocket socket;
    private boolean droppedInput;
    private int discarded;

    StreamReader(SocketStream stream, StreamSocket socket) {
        super(stream);
        this.stream = stream;
        this.socket = socket;
    }

    /**
     * Delivers held bytes, then reads. Held bytes take the place of one of the reads.
     *
     * @param event whether the socket was found readable
     * @param heldToo whether held bytes are due; an event that was found before they are due is found again
     */
    void onReadable(boolean event, boolean heldToo) {
        int reads = heldToo && deliverHeld() ? 1 : 0;
        if (!event || holdsBytes()) {
            return;
        }
        if (isDiscarding()) {
            dropInput();
            return;
        }
        for (; reads < MAX_READS && canDeliver(); reads++) {
            BufferedProtocol now = buffered();
            boolean filled = now == null ? read() : readInto(now);
            if (!filled) {
                return;
            }
        }
    }

    /**
     * Drops input that has arrived after the local side has closed, with at most two reads per event, as for delivery. While bytes are
     * queued, only the close timeout bounds the amount: a peer may send everything that it has before it reads them.
     *
     * @return whether there was input and the peer has not ended
     */
    boolean dropInput() {
        boolean any = false;
        for (int reads = 0; reads < MAX_READS; reads++) {
            ByteBuffer sink = stream.room.buffers().staging();
            ByteBuffer got;
            try {
                got = socket.read(sink);
            } catch (IOException gone) {
                stream.discardFailed(gone);
                return false;
            }
            if (got == null) {
                return any;
            }
            if (got == StreamSocket.END) {
                endDiscarding();
                stream.inputEnded();
                return false;
            }
            any = true;
            droppedInput = true;
            int n = got == sink ? sink.position() : got.remaining();
            noteReceived(n);
            discarded += stream.isLingering() ? n : 0;
            if (discarded > MAX_DISCARDED) {
                stop();
                stream.inputEnded();
                return false;
            }
            if (n < sink.capacity()) {
                return true;
            }
        }
        return any;
    }

    /** Whether input was dropped since the local side has closed. */
    boolean hasDroppedInput() {
        return droppedInput;
    }

    /** Reads into the shared buffer, and returns whether that was filled. */
    private boolean read() {
        int size = readSize();
        ByteBuffer scratch = stream.room.buffers().scratch().limit(size);
        ByteBuffer got = receive(scratch);
        if (got == null || got == StreamSocket.END) {
            endIf(got);
            return false;
        }
        int n = got == scratch ? scratch.position() : got.remaining();
        deliver(got == scratch ? stream.room.buffers().view(n) : got.slice());
        return n == size;
    }

    /**
     * Returns the size of the next read. Each read opens the sender's window. If this stream is the only one with an event in the turn, and
     * it has never written, two reads of half the size keep both ends busy; otherwise large reads cost less.
     */
    private int readSize() {
        return stream.hasWritten() || !stream.loop().runsOneTask() ? Buffers.READ_SIZE : Buffers.READ_SIZE / 2;
    }

    private void endIf(@Nullable ByteBuffer got) {
        if (got != StreamSocket.END) {
            return;
        }
        if (stream.isDelivering()) {
            stream.inputEnded();
        } else {
            ended();
        }
    }

    /**
     * Returns null if there are no bytes, or if the stream broke, which has been handled. {@link StreamSocket#END} is left to the caller.
     */
    private @Nullable ByteBuffer receive(ByteBuffer target) {
        int start = target.position();
        ByteBuffer got;
        try {
            got = socket.read(target);
            if (got == StreamSocket.END) {
                socket.finishWrite(); // throws if a write has met a reset, which is not an end of stream
            }
        } catch (IOException e) {
            stream.failIo("reading from", e);
            return null;
        }
        if (got == null && stream.isDelivering() && !socket.hasPendingRead()) {
            stream.inputEnded(); // everything that had arrived is delivered
            return null;
        }
        if (got != null && got != StreamSocket.END) {
            noteReceived(got == target ? target.position() - start : got.remaining());
        }
        return got;
    }

    private void noteReceived(int bytes) {
        stream.received(bytes);
        if (stream.timeouts != null) {
            stream.timeouts.received();
        }
    }

    /** Reads into memory of the protocol, and returns whether another read may follow. */
    private boolean readInto(BufferedProtocol receiver) {
        ByteBuffer target;
        try {
            target = BufferedDelivery.checked(receiver.getBuffer(0), receiver);
        } catch (Throwable thrown) {
            LoopCore.rethrowIfEscapes(thrown);
            failIfMoreCame(receiver, thrown);
            return false;
        }
        if (!canDeliver() || buffered() != receiver) {
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
        if (got == null || got == StreamSocket.END) {
            endIf(got); // the limit of the protocol's buffer is restored first
            return 0;
        }
        if (got != target) {
            target.put(got);
        }
        return target.position() - start;
    }

    private int readByCopy(ByteBuffer target, int room) {
        ByteBuffer scratch = stream.room.buffers().scratch().limit(room);
        ByteBuffer got = receive(scratch);
        if (got == null || got == StreamSocket.END) {
            endIf(got);
            return 0;
        }
        ByteBuffer bytes = got == scratch ? scratch.flip() : got;
        int n = bytes.remaining();
        target.put(bytes);
        return n;
    }

    /**
     * Handles a failure of {@code getBuffer}. Neither the end of the stream nor a read that finds nothing needs a buffer, so a protocol
     * that has none left is only at fault if there are more bytes.
     */
    private void failIfMoreCame(BufferedProtocol receiver, Throwable thrown) {
        if (canDeliver()) {
            ByteBuffer got = receive(stream.room.buffers().scratch());
            if (got == null || got == StreamSocket.END) {
                endIf(got);
                return;
            }
        }
        stream.deliveryThrew(receiver, "getBuffer()", thrown);
    }
}
