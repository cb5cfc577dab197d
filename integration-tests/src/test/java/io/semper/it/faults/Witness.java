package io.semper.it.faults;

import io.semper.CloseReason;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * A protocol that records its callbacks and checks their order: one {@code connectionMade}, data, at most one end of stream, one
 * {@code connectionLost}, alternating pause and resume, nothing afterwards, and everything on the loop's thread.
 */
class Witness implements StreamProtocol {
    private final Thread owner;
    private final CRC32 checksum = new CRC32();
    private boolean keepsHalf;
    private boolean echoes;
    private boolean paused;

    private volatile @Nullable StreamTransport transport;
    private volatile @Nullable String wrong;
    private volatile @Nullable Throwable cause;
    private volatile @Nullable CloseReason reason;
    private volatile long received;
    private volatile boolean ended;
    private volatile boolean lost;
    private volatile int pauses;

    Witness(Thread owner) {
        this.owner = owner;
    }

    /** Keeps the sending half open after the peer has ended its own. */
    Witness keepHalf() {
        keepsHalf = true;
        return this;
    }

    Witness echo() {
        echoes = true;
        return this;
    }

    @Override
    public void connectionMade(StreamTransport made) {
        check(transport == null, "connectionMade twice");
        transport = made;
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        check(transport != null && !ended && !lost, "dataReceived out of place");
        received += data.remaining();
        checksum.update(data.duplicate());
        if (echoes) {
            transport().write(data);
        }
    }

    @Override
    public boolean eofReceived() {
        check(transport != null && !ended && !lost, "eofReceived out of place");
        ended = true;
        return keepsHalf;
    }

    @Override
    public void pauseWriting() {
        check(!paused && !lost, "pauseWriting out of place");
        paused = true;
        pauses++;
    }

    @Override
    public void resumeWriting() {
        check(paused && !lost, "resumeWriting out of place");
        paused = false;
    }

    @Override
    public void connectionLost(@Nullable Throwable why) {
        check(transport != null && !lost, "connectionLost out of place");
        cause = why;
        reason = transport().closeReason();
        lost = true;
    }

    private void check(boolean right, String what) {
        if (Thread.currentThread() != owner) {
            wrong = what + ", or on " + Thread.currentThread();
        } else if (!right && wrong == null) {
            wrong = what;
        }
    }

    StreamTransport transport() {
        StreamTransport made = transport;
        if (made == null) {
            throw new IllegalStateException("no connection was made");
        }
        return made;
    }

    boolean made() {
        return transport != null;
    }

    boolean isLost() {
        return lost;
    }

    boolean hasEnded() {
        return ended;
    }

    boolean isPaused() {
        return paused;
    }

    int pauses() {
        return pauses;
    }

    long received() {
        return received;
    }

    /** The checksum of all bytes, after the connection is lost. */
    long checksum() {
        return checksum.getValue();
    }

    @Nullable
    Throwable cause() {
        return cause;
    }

    /** How the connection ended, in words that are equal on every backend. */
    String ending() {
        Throwable why = cause;
        return !lost ? "open" : (why == null ? "" : why.getClass().getSimpleName() + " ") + reason;
    }

    /** The first violation of the order of callbacks, or null. */
    @Nullable
    String complaint() {
        return wrong != null || !made() || lost ? wrong : "no connectionLost";
    }
}
