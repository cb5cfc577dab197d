package io.semper.it.faults;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.semper.DatagramOptions;
import io.semper.DatagramProtocol;
import io.semper.DatagramTransport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** An endpoint for datagrams that records what it receives and checks the order of its callbacks. */
final class DatagramWitness implements DatagramProtocol {
    private final Rig rig;
    private final List<String> received = new CopyOnWriteArrayList<>();
    private final List<IOException> errors = new CopyOnWriteArrayList<>();
    private volatile @Nullable DatagramTransport transport;
    private volatile @Nullable String wrong;
    private volatile boolean lost;

    private DatagramWitness(Rig rig) {
        this.rig = rig;
    }

    /** Makes an endpoint, which is closed and checked at the end of the scenario. */
    static DatagramWitness open(Rig rig, DatagramOptions options) throws Exception {
        DatagramWitness witness = rig.await(l -> l.createDatagramEndpoint(() -> new DatagramWitness(rig), options))
                .protocol();
        rig.peer(witness::end);
        return witness;
    }

    private void end() throws Exception {
        rig.run(() -> transport().abort());
        rig.until("connectionLost of an endpoint", () -> lost);
        ClosingChecks.require(wrong == null, "callbacks of an endpoint out of order: " + wrong);
    }

    @Override
    public void connectionMade(DatagramTransport made) {
        check(transport == null, "connectionMade twice");
        transport = made;
    }

    @Override
    public void datagramReceived(ByteBuffer data, SocketAddress sender) {
        check(transport != null && !lost, "datagramReceived out of place");
        received.add(US_ASCII.decode(data).toString());
    }

    @Override
    public void errorReceived(IOException cause) {
        check(transport != null && !lost, "errorReceived out of place");
        errors.add(cause);
    }

    @Override
    public void connectionLost(@Nullable Throwable cause) {
        check(transport != null && !lost && cause == null, "connectionLost out of place, or with " + cause);
        lost = true;
    }

    private void check(boolean right, String what) {
        if ((!right || Thread.currentThread() != rig.thread()) && wrong == null) {
            wrong = what + " on " + Thread.currentThread();
        }
    }

    DatagramTransport transport() {
        DatagramTransport made = transport;
        if (made == null) {
            throw new IllegalStateException("no endpoint was made");
        }
        return made;
    }

    int port() throws Exception {
        return rig.on(() -> transport().localAddress() instanceof InetSocketAddress inet ? inet.getPort() : 0);
    }

    void send(String text) throws Exception {
        rig.run(() -> transport().send(US_ASCII.encode(text)));
    }

    void sendTo(String text, SocketAddress to) throws Exception {
        rig.run(() -> transport().sendTo(US_ASCII.encode(text), to));
    }

    /** The text of each datagram so far. */
    List<String> received() {
        return received;
    }

    /** What {@code errorReceived} got so far. */
    List<IOException> errors() {
        return errors;
    }

    /** Waits for the datagram {@code text}. */
    void untilReceived(String text) throws Exception {
        rig.until("the datagram '" + text + "', after " + received, () -> received.contains(text));
    }
}
