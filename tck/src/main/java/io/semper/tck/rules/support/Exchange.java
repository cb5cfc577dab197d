package io.semper.tck.rules.support;

import io.semper.Transport;
import io.semper.tck.BufferSizes;
import io.semper.tck.DatagramKind;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import io.semper.tck.TransportKind;
import io.semper.tck.TransportRecorder;
import io.semper.tck.rules.tls.TlsExchange;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A transport of any kind on the loop under test, and a peer that reads only on request, for rules that hold for every transport.
 * Methods are for the body of the test, except those that are marked "For the owner".
 */
public abstract class Exchange {
    /** Fits into one datagram of every kind. */
    private static final int PIECE = 1000;

    private static final int MOST = 64 << 20;
    private static final Duration PATIENT = Duration.ofSeconds(30);

    private final Tck tck;

    /** The number of bytes sent so far. */
    protected int sent;

    protected Exchange(Tck tck) {
        this.tck = tck;
    }

    public static Exchange open(Tck tck, TransportKind kind) {
        return open(tck, kind, recorder -> {});
    }

    /** Opens a transport whose protocol {@code hooks} has prepared. */
    public static Exchange open(Tck tck, TransportKind kind, Consumer<? super TransportRecorder<?, ?>> hooks) {
        return open(tck, kind, PATIENT, hooks);
    }

    /** {@link #open(Tck, TransportKind, Consumer)} with a limit of the time that a close may take. */
    public static Exchange open(
            Tck tck, TransportKind kind, Duration closeTimeout, Consumer<? super TransportRecorder<?, ?>> hooks) {
        return switch (kind) {
            case TCP -> StreamExchange.open(tck, StreamKind.TCP, closeTimeout, hooks);
            case UNIX -> StreamExchange.open(tck, StreamKind.UNIX, closeTimeout, hooks);
            case TLS -> TlsExchange.open(tck, closeTimeout, hooks);
            case UDP -> UdpExchange.open(tck, DatagramKind.BOUND_IPV4, closeTimeout, hooks);
            case UDP_CONNECTED -> UdpExchange.open(tck, DatagramKind.CONNECTED_IPV4, closeTimeout, hooks);
            case UNIX_DATAGRAM -> UnixDatagramExchange.open(tck, false, closeTimeout, hooks);
            case UNIX_DATAGRAM_CONNECTED -> UnixDatagramExchange.open(tck, true, closeTimeout, hooks);
        };
    }

    protected final Tck tck() {
        return tck;
    }

    /** The protocol on the loop's side. */
    public abstract TransportRecorder<?, ?> recorder();

    /** The transport on the loop's side. For the owner. */
    public final Transport transport() {
        return recorder().transport();
    }

    /** Runs {@code body} with the transport, as a callback of the loop. */
    public final void run(Consumer<? super Transport> body) {
        tck.run(() -> body.accept(transport()));
    }

    /** Returns a value from the transport, read in a callback of the loop. */
    public final <T extends @Nullable Object> T get(Function<? super Transport, T> body) {
        return tck.call(() -> body.apply(transport()));
    }

    /** Sends {@code size} bytes, as one datagram if it is an endpoint. For the owner. */
    public final void send(int size) {
        send(sent, size);
        sent += size;
    }

    /** Sends more than the OS may still take while the peer does not read. For the owner. */
    public final void sendSpare() {
        for (int spare = 0; spare < BufferSizes.TAKEN_LATE; spare += PIECE) {
            send(PIECE);
        }
    }

    /** Sends {@code size} bytes of the pattern from {@code offset}. */
    protected abstract void send(int offset, int size);

    /**
     * Sends until at least {@code size} bytes are counted as queued, and remain so until the peer reads. Needs a kind that holds back.
     * Queues up to 25 KiB more than that, since the OS may still take a little when a timer of its own fires.
     */
    public final void hold(long size) {
        long enough = size + BufferSizes.TAKEN_LATE;
        for (long before = -1, now = 0; now < enough || now != before; ) {
            run(t -> {
                while (t.writeBufferSize() < enough && !t.isClosing()) {
                    if (sent > MOST) {
                        throw new AssertionError("a peer that does not read has taken " + sent + " bytes");
                    }
                    send(PIECE);
                }
            });
            before = get(Transport::writeBufferSize);
            tck.settle();
            now = get(Transport::writeBufferSize);
        }
    }

    /** The peer reads all that was sent, and nothing more; fails if it differs. */
    public abstract void readAll();

    /** {@link #readAll}, and then the end, if the peer sees one; waits for {@code connectionLost} and returns its argument. */
    public abstract @Nullable Throwable readToEnd();

    /** The peer reads whatever comes until the end, if it sees one; waits for {@code connectionLost} and returns its argument. */
    public abstract @Nullable Throwable awaitLost();
}
