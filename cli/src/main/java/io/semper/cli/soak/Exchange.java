package io.semper.cli.soak;

import io.semper.ConnectOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Sends to an echo as much as flow control allows, with every write method, and verifies every byte that comes back. */
@SuppressWarnings("NullAway.Init") // connectionMade is called before every other callback
final class Exchange implements StreamProtocol {
    /** How the exchange proceeds and ends. */
    enum Manner {
        CLOSE,
        /** The client ends its half after the last byte, and then the echo ends its own. */
        END,
        /** Reading is paused after every delivery. */
        SLOW
    }

    private static final int PIECE = 16 << 10;

    private final Step step;
    private final Manner manner;
    private final int total;
    private int sent;
    private int received;
    private int lent;
    private boolean paused;
    private StreamTransport transport;

    private Exchange(Step step, Manner manner) {
        this.step = step;
        this.manner = manner;
        boolean large = manner == Manner.SLOW || step.random.nextInt(16) == 0;
        total = 1 + step.random.nextInt(large ? 2 << 20 : 64 << 10);
    }

    static void begin(Step step, Manner manner) {
        step.connect(() -> new Exchange(step, manner), ConnectOptions.to(step.places.echo(step.random)));
    }

    @Override
    public void connectionMade(StreamTransport made) {
        transport = made;
        send();
    }

    private void send() {
        while (sent < total && !paused) {
            ByteBuffer piece = Bytes.at(sent, Math.min(PIECE, total - sent));
            sent += piece.remaining();
            write(piece);
        }
        if (sent == total && manner == Manner.END) {
            transport.writeEof();
        }
    }

    private void write(ByteBuffer piece) {
        switch (step.random.nextInt(4)) {
            case 0 -> transport.write(piece);
            case 1 -> {
                int half = piece.remaining() / 2;
                transport.writeAll(piece.slice(0, half), piece.slice(half, piece.remaining() - half));
            }
            case 2 -> {
                lent++;
                transport.writeOwned(piece, back -> lent--);
            }
            default -> {
                transport.cork();
                transport.write(
                        ByteBuffer.allocate(piece.remaining()).put(piece).flip());
            }
        }
    }

    @Override
    public void pauseWriting() {
        paused = true;
    }

    @Override
    public void resumeWriting() {
        paused = false;
        send();
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        int n = data.remaining();
        if (!Bytes.matches(data, received)) {
            step.failed("bytes from " + received + " on came back altered");
        }
        received += n;
        if (received == total && manner != Manner.END) {
            transport.close();
        } else if (manner == Manner.SLOW) {
            transport.pauseReading();
            step.loop.callLater(Duration.ofMillis(step.random.nextInt(3)), transport::resumeReading);
        }
    }

    @Override
    public void connectionLost(@Nullable Throwable cause) {
        if (cause != null || received != total) {
            step.failed("lost after " + received + " of " + total + " bytes: " + cause);
        } else if (lent != 0) {
            step.loop.callSoon(this::lookAtLent);
        } else {
            step.ended();
        }
    }

    /** The last buffers may be released in the same turn. */
    private void lookAtLent() {
        if (lent == 0) {
            step.ended();
        } else {
            step.failed(lent + " buffers were not released");
        }
    }
}
