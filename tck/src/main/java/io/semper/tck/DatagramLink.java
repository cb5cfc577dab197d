package io.semper.tck;

import io.semper.DatagramTransport;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An endpoint of the loop under test and a {@link DatagramPeer}. Only for the body of the test, except {@link #sendNow}. */
public final class DatagramLink {
    private final LoopDriver driver;
    private final DatagramRecorder recorder;
    private final DatagramPeer peer;
    private final InetSocketAddress address;

    DatagramLink(LoopDriver driver, DatagramRecorder recorder, DatagramPeer peer) {
        this.driver = driver;
        this.recorder = recorder;
        this.peer = peer;
        address = (InetSocketAddress)
                driver.<@Nullable Object>now(() -> recorder.transport().localAddress());
    }

    /** The protocol of the endpoint. */
    public DatagramRecorder recorder() {
        return recorder;
    }

    /** The endpoint, for the owner: callbacks, or the test while the loop is idle. */
    public DatagramTransport transport() {
        return recorder.transport();
    }

    /** The other end. */
    public DatagramPeer peer() {
        return peer;
    }

    /** The address of the endpoint. */
    public InetSocketAddress address() {
        return address;
    }

    /** Runs {@code body} with the transport, as a callback of the loop. */
    public void run(Consumer<? super DatagramTransport> body) {
        driver.call(() -> {
            body.accept(transport());
            return true;
        });
    }

    /** Returns a value from the transport, read in a callback of the loop. */
    public <T extends @Nullable Object> T get(Function<? super DatagramTransport, T> body) {
        return driver.call(() -> body.apply(transport()));
    }

    /** Calls {@link #run}, waits for {@code connectionLost} and returns its argument. */
    public @Nullable Throwable lostAfter(Consumer<? super DatagramTransport> body) {
        run(body);
        return recorder.awaitLost();
    }

    /** Sends one datagram to the peer, by {@code send} if the endpoint is connected and by {@code sendTo} otherwise. For the owner. */
    public void sendNow(ByteBuffer data) {
        if (transport().isConnected()) {
            transport().send(data);
        } else {
            transport().sendTo(data, peer.address());
        }
    }

    /** {@link #sendNow} with the bytes of a text. */
    public void sendNow(String text) {
        sendNow(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Sends text as one datagram to the peer, as a callback of the loop. */
    public void send(String text) {
        run(t -> sendNow(text));
    }

    /** Sends bytes as one datagram to the peer, as a callback of the loop. */
    public void send(byte[] bytes) {
        run(t -> sendNow(ByteBuffer.wrap(bytes)));
    }

    /** Fails unless a datagram in each direction arrives. */
    public void assertUnharmed() {
        String out = "out-" + System.nanoTime();
        send(out);
        String got;
        do {
            got = peer.receive().text(); // what a test sent before may be queued in the OS
        } while (!got.equals(out));
        String in = "in-" + System.nanoTime();
        peer.send(in, address);
        driver.untilAnywhere(() -> recorder.texts().contains(in), "the endpoint receives '" + in + "'");
    }
}
