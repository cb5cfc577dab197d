package io.semper.tls;

import io.semper.BufferedDelivery;
import io.semper.BufferedProtocol;
import io.semper.StreamProtocol;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Lends decrypted bytes to the protocol above, by the rules of {@link StreamProtocol#dataReceived} and {@link BufferedProtocol}, and holds
 * what a replaced protocol left while delivery is stopped. For the owner of the loop.
 */
final class PlainDelivery {
    private static final byte POISON = (byte) 0xDE;

    private final TlsLayer layer;
    private @Nullable ByteBuffer held;

    PlainDelivery(TlsLayer layer) {
        this.layer = layer;
    }

    /** Whether bytes are held, which come before any others. */
    boolean holds() {
        return held != null;
    }

    /** Forgets what is held. */
    void stop() {
        held = null;
    }

    /** Delivers what is held, and returns whether nothing is held any more. */
    boolean deliverHeld() {
        ByteBuffer left = held;
        if (left == null) {
            return true;
        }
        if (layer.flow().isPaused() || !layer.mayDeliver()) {
            return !layer.mayDeliver();
        }
        held = null;
        deliver(left);
        return held == null;
    }

    /** Lends {@code bytes}. In debug mode it lends a copy and overwrites it afterwards, so that a protocol that keeps it finds out. */
    void deliver(ByteBuffer bytes) {
        if (!layer.loop().isDebug()) {
            deliverAll(bytes);
            return;
        }
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        try {
            deliverAll(ByteBuffer.wrap(copy));
        } finally {
            Arrays.fill(copy, POISON);
        }
    }

    /**
     * Lends {@code bytes} to one protocol after the other, as long as each replaces itself. A protocol with its own memory gets them one
     * buffer at a time, and may pause or close after each.
     */
    private void deliverAll(ByteBuffer bytes) {
        ByteBuffer lent = bytes;
        while (lent.hasRemaining() && layer.mayDeliver()) {
            if (layer.flow().isPaused()) {
                hold(lent);
                return;
            }
            StreamProtocol receiver = layer.upperProtocol();
            boolean buffered = receiver instanceof BufferedProtocol;
            boolean delivered = false;
            try {
                delivered = receiver instanceof BufferedProtocol owner ? copy(lent, owner) : lend(lent, receiver);
            } finally {
                boolean goesOn = buffered || layer.upperProtocol() != receiver;
                if (!delivered && goesOn && lent.hasRemaining() && layer.mayDeliver()) {
                    hold(lent); // an exit interrupted it: the rest follows in a later turn
                    layer.flow().continueSoon();
                }
            }
            if (!delivered || !buffered && layer.upperProtocol() == receiver) {
                return;
            }
            lent = lent.slice();
        }
    }

    /** Copies {@code left}, to be delivered before anything else. */
    void hold(ByteBuffer left) {
        held = ByteBuffer.allocate(left.remaining()).put(left).flip();
    }

    /** Returns false if the protocol threw, which has been handled. */
    private boolean lend(ByteBuffer bytes, StreamProtocol receiver) {
        try {
            receiver.dataReceived(bytes);
            return true;
        } catch (Throwable thrown) {
            return handle(receiver, "dataReceived()", thrown);
        }
    }

    /** Copies as many bytes as fit into one buffer of the protocol. Returns false if it threw, which has been handled. */
    private boolean copy(ByteBuffer bytes, BufferedProtocol receiver) {
        String where = "getBuffer()";
        try {
            ByteBuffer target = BufferedDelivery.checked(receiver.getBuffer(bytes.remaining()), receiver);
            if (layer.upperProtocol() != receiver
                    || !layer.mayDeliver()
                    || layer.flow().isPaused()) {
                return true;
            }
            int n = Math.min(bytes.remaining(), target.remaining());
            int limit = bytes.limit();
            bytes.limit(bytes.position() + n);
            target.put(bytes);
            bytes.limit(limit);
            where = "bufferUpdated()";
            receiver.bufferUpdated(n);
            return true;
        } catch (Throwable thrown) {
            return handle(receiver, where, thrown);
        }
    }

    private boolean handle(StreamProtocol receiver, String where, Throwable thrown) {
        if (Escapes.escapes(thrown)) {
            throw Escapes.rethrown(thrown);
        }
        layer.deliveryThrew(receiver, where, thrown);
        return false;
    }
}
