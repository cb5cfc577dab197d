package io.semper.tck;

import io.semper.DatagramProtocol;
import io.semper.DatagramTransport;
import io.semper.tck.TraceEvent.Kind;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** A protocol of datagrams that records its callbacks and keeps what it receives; no datagram and no failure may come after a close. */
public final class DatagramRecorder extends TransportRecorder<DatagramTransport, DatagramRecorder>
        implements DatagramProtocol {
    private final List<Datagram> datagrams = new ArrayList<>();
    private final List<IOException> errors = new ArrayList<>();
    private BiConsumer<? super ByteBuffer, ? super SocketAddress> onDatagram = (data, sender) -> {};
    private Consumer<? super IOException> onError = x -> {};

    DatagramRecorder(LoopDriver driver, String name) {
        super(driver, name);
    }

    /** Calls {@code hook} in {@code datagramReceived} with the lent buffer, its position at the start. */
    public DatagramRecorder onDatagram(BiConsumer<? super ByteBuffer, ? super SocketAddress> hook) {
        onDatagram = hook;
        return this;
    }

    /** Calls {@code hook} in {@code errorReceived}. */
    public DatagramRecorder onError(Consumer<? super IOException> hook) {
        onError = hook;
        return this;
    }

    /** Sends each datagram back to its sender. */
    public DatagramRecorder echo() {
        return onDatagram((data, sender) -> transport().sendTo(data, sender));
    }

    /** The received datagrams, in order. */
    public synchronized List<Datagram> datagrams() {
        return List.copyOf(datagrams);
    }

    /** The received datagrams as text, in order. */
    public List<String> texts() {
        return datagrams().stream().map(Datagram::text).toList();
    }

    /** The arguments of {@code errorReceived}, in order. */
    public synchronized List<IOException> errors() {
        return List.copyOf(errors);
    }

    /** Waits until {@code count} datagrams were received in all, and returns the last of them. */
    public Datagram awaitDatagrams(int count) {
        await("datagram", count);
        return datagrams().get(count - 1);
    }

    /** Waits until {@code count} failures were received in all, and returns the last of them. */
    public IOException awaitErrors(int count) {
        await("error", count);
        return errors().get(count - 1);
    }

    @Override
    public void connectionMade(DatagramTransport made) {
        made(made);
    }

    @Override
    public void datagramReceived(ByteBuffer data, SocketAddress sender) {
        byte[] copy = new byte[data.remaining()];
        data.duplicate().get(copy);
        synchronized (this) {
            datagrams.add(new Datagram(copy, sender));
        }
        heard(Kind.DATAGRAM, copy.length, null, () -> onDatagram.accept(data, sender));
    }

    @Override
    public void errorReceived(IOException cause) {
        synchronized (this) {
            errors.add(cause);
        }
        heard(Kind.ERROR, 0, cause, () -> onError.accept(cause));
    }

    @Override
    boolean isProtocolOf(DatagramTransport made) {
        return true;
    }

    @Override
    boolean isSuccessor() {
        return false;
    }
}
