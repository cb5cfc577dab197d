package io.semper.tck.selftest.small;

import io.semper.BufferedDelivery;
import io.semper.BufferedProtocol;
import io.semper.CloseReason;
import io.semper.StreamProtocol;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The read half of a connection. */
final class SmallReader {
    private enum Reading {
        WAITING,
        ON,
        PAUSED,
        OVER
    }

    private static final byte POISON = (byte) 0xDE;

    private final SmallStream stream;
    private final SmallLoop loop;
    private volatile Reading reading = Reading.WAITING;
    private @Nullable ByteBuffer held;

    SmallReader(SmallStream stream) {
        this.stream = stream;
        loop = stream.loop;
    }

    void start() {
        if (reading == Reading.WAITING) {
            reading = Reading.ON;
        }
    }

    void stop() {
        reading = Reading.OVER;
        held = null;
    }

    boolean isOn() {
        return reading == Reading.WAITING || reading == Reading.ON;
    }

    boolean isPaused() {
        return reading == Reading.PAUSED;
    }

    boolean hasEnded() {
        return reading == Reading.OVER;
    }

    void pause() {
        if (isOn()) {
            reading = Reading.PAUSED;
            stream.updateWants();
        }
    }

    void resume() {
        if (reading == Reading.PAUSED) {
            reading = Reading.ON;
            if (held != null) {
                loop.turns.soon(() -> stream.inContext(this::deliverHeld));
            }
            stream.updateWants();
        }
    }

    private void deliverHeld() {
        ByteBuffer bytes = held;
        if (bytes != null && delivers()) {
            held = null;
            deliver(bytes);
            if (loop.isDebug()) {
                Arrays.fill(bytes.array(), POISON);
            }
        }
    }

    boolean delivers() {
        return reading == Reading.ON && stream.isOpen();
    }

    void read() {
        if (held != null) {
            return; // is delivered first, by a queued callback
        }
        BufferedProtocol owner = stream.protocol() instanceof BufferedProtocol buffered ? buffered : null;
        ByteBuffer target = owner == null ? loop.scratch.clear() : bufferOf(owner);
        if (target == null || !delivers()) {
            return;
        }
        int room = Math.min(target.remaining(), loop.scratch.capacity());
        int limit = target.limit();
        int n = receive(target.limit(target.position() + room));
        target.limit(limit);
        if (n <= 0) {
            return;
        }
        if (owner != null) {
            guarded("bufferUpdated()", () -> owner.bufferUpdated(n));
        } else if (loop.isDebug()) {
            ByteBuffer copy = ByteBuffer.allocate(n).put(target.flip()).flip();
            deliver(copy);
            Arrays.fill(copy.array(), POISON);
        } else {
            deliver(target.slice(0, n));
        }
    }

    /** Returns null if the protocol supplies none, which is an error only if there are bytes to read. */
    private @Nullable ByteBuffer bufferOf(BufferedProtocol owner) {
        try {
            return BufferedDelivery.checked(owner.getBuffer(0), owner);
        } catch (Throwable thrown) {
            SmallLoop.rethrowIfItLeaves(thrown);
            if (delivers() && receive(loop.scratch.clear()) > 0) {
                deliveryThrew("getBuffer()", thrown);
            }
            return null;
        }
    }

    /** Returns the number of bytes; handles the end of the stream and failures. */
    private int receive(ByteBuffer target) {
        int n;
        try {
            n = stream.channel.read(target);
        } catch (IOException e) {
            stream.fail(SmallErrors.broken("reading from " + SmallStream.text(stream.remoteAddress()), e));
            return 0;
        }
        if (n < 0) {
            ended();
        } else if (n > 0) {
            loop.turns.figures.bytesRead.add(n);
            stream.active();
        }
        return n;
    }

    private void deliver(ByteBuffer bytes) {
        ByteBuffer lent = bytes;
        while (true) {
            StreamProtocol receiver = stream.protocol();
            ByteBuffer now = lent;
            try {
                if (receiver instanceof BufferedProtocol owner) {
                    guarded(
                            "getBuffer()",
                            () -> copy(
                                    now, owner)); // one buffer at a time: the protocol may pause reading or be replaced
                } else {
                    guarded("dataReceived()", () -> receiver.dataReceived(now));
                }
            } catch (Error leavesTheLoop) {
                if (goesOn(lent, receiver)) {
                    hold(lent);
                    loop.turns.soon(() -> stream.inContext(this::deliverHeld));
                }
                throw leavesTheLoop;
            }
            if (!goesOn(lent, receiver)) {
                return;
            }
            if (reading == Reading.PAUSED) {
                hold(lent);
                return;
            }
            lent = lent.slice();
        }
    }

    /** Whether the remaining bytes go to another protocol, or to one that takes one buffer at a time. */
    private boolean goesOn(ByteBuffer left, StreamProtocol receiver) {
        return left.hasRemaining()
                && stream.isOpen()
                && (stream.protocol() != receiver || receiver instanceof BufferedProtocol);
    }

    private void hold(ByteBuffer left) {
        held = ByteBuffer.allocate(left.remaining()).put(left).flip();
    }

    private void copy(ByteBuffer bytes, BufferedProtocol owner) {
        ByteBuffer target = BufferedDelivery.checked(owner.getBuffer(bytes.remaining()), owner);
        int n = Math.min(target.remaining(), bytes.remaining());
        if (delivers() && stream.protocol() == owner) {
            target.put(bytes.slice(bytes.position(), n));
            bytes.position(bytes.position() + n);
            owner.bufferUpdated(n);
        }
    }

    private void guarded(String what, Runnable delivery) {
        try {
            delivery.run();
        } catch (Throwable thrown) {
            deliveryThrew(what, thrown);
        }
    }

    private void deliveryThrew(String what, Throwable thrown) {
        stream.threw(what, thrown);
        if (!stream.isClosing()) {
            stream.fail(thrown);
        }
    }

    private void ended() {
        reading = Reading.OVER;
        stream.updateWants();
        boolean[] keepOpen = new boolean[1];
        try {
            guarded("eofReceived()", () -> keepOpen[0] = stream.protocol().eofReceived());
        } finally {
            if (!keepOpen[0]) {
                stream.closeBecause(CloseReason.EOF);
            }
        }
    }
}
