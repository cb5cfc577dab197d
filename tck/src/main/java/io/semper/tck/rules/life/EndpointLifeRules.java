package io.semper.tck.rules.life;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.DatagramOptions;
import io.semper.DatagramProtocol;
import io.semper.DatagramTransport;
import io.semper.LoopFuture;
import io.semper.tck.DatagramKind;
import io.semper.tck.DatagramLink;
import io.semper.tck.DatagramPeer;
import io.semper.tck.DatagramRecorder;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import java.lang.ref.WeakReference;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What keeps endpoints for datagrams, and what they leave behind. */
@Requires("datagrams")
final class EndpointLifeRules {
    /** Echoes, and notes its address and what must not be kept. */
    private static final class Echo implements DatagramProtocol {
        private final List<WeakReference<Object>> parts;
        private final AtomicReference<SocketAddress> address;
        private final AtomicBoolean lost;
        private @Nullable DatagramTransport transport;

        Echo(List<WeakReference<Object>> parts, AtomicReference<SocketAddress> address, AtomicBoolean lost) {
            this.parts = parts;
            this.address = address;
            this.lost = lost;
            parts.add(new WeakReference<>(this));
        }

        @Override
        public void connectionMade(DatagramTransport made) {
            transport = made;
            parts.add(new WeakReference<>(made));
            address.set(made.localAddress());
        }

        @Override
        public void datagramReceived(ByteBuffer data, SocketAddress sender) {
            DatagramTransport open = transport;
            if (open != null && data.remaining() > 1) {
                open.sendTo(data, sender);
            } else if (open != null) {
                ByteBuffer memory = ByteBuffer.allocate(1000);
                parts.add(new WeakReference<>(memory));
                open.sendTo(memory, sender);
                open.close();
            }
        }

        @Override
        public void connectionLost(@Nullable Throwable cause) {
            lost.set(true);
        }
    }

    @Rule("LIFE-01")
    void anEndpointLivesThoughNobodyRefersToIt(Tck tck, DatagramKind kind) {
        DatagramPeer peer = tck.datagramPeer(kind.loopback());
        AtomicReference<SocketAddress> address = new AtomicReference<>();
        tck.run(() -> tck.loop()
                .createDatagramEndpoint(
                        () -> new Echo(new ArrayList<>(), address, new AtomicBoolean()), kind.options(peer.address())));
        collect(tck);
        tck.until(() -> address.get() != null, "the endpoint is made");
        collect(tck);
        peer.send("an echo of an endpoint that is no longer referenced", address.get());
        assertEquals(
                "an echo of an endpoint that is no longer referenced",
                peer.receive().text());
    }

    private static void collect(Tck tck) {
        WeakReference<Object> any = new WeakReference<>(new Object());
        tck.awaitCollected(any, "an object without references");
    }

    @Rule("LIFE-02")
    void nothingIsKeptAfterConnectionLost(Tck tck, DatagramKind kind) {
        DatagramPeer peer = tck.datagramPeer(kind.loopback());
        List<WeakReference<Object>> parts = new ArrayList<>();
        AtomicReference<SocketAddress> address = new AtomicReference<>();
        AtomicBoolean lost = new AtomicBoolean();
        tck.run(() ->
                tck.loop().createDatagramEndpoint(() -> new Echo(parts, address, lost), kind.options(peer.address())));
        tck.until(() -> address.get() != null, "the endpoint is made");
        peer.send("x", address.get());
        tck.until(lost::get, "the endpoint is closed and lost");
        areCollected(tck, parts, 3);
    }

    @Rule("LIFE-02")
    void nothingOfACallThatFailedOrWasCancelledIsKept(Tck tck, DatagramKind kind) {
        InetSocketAddress taken = tck.datagramPeer(kind.loopback()).address();
        List<WeakReference<Object>> parts = new ArrayList<>();
        tck.run(() -> {
            LoopFuture<?> refused = tck.loop().createDatagramEndpoint(remembered(parts), DatagramOptions.bind(taken));
            refused.addDoneCallback(
                    done -> tck.mark(String.valueOf(done.exception() != null)).run());
            tck.loop()
                    .createDatagramEndpoint(remembered(parts), kind.options(taken))
                    .cancel();
        });
        tck.awaitMarks("true");
        areCollected(tck, parts, 2);
    }

    private static Supplier<DatagramProtocol> remembered(List<WeakReference<Object>> parts) {
        byte[] memory = new byte[1024 * 1024];
        Supplier<DatagramProtocol> factory = () -> {
            throw new AssertionError("called with " + memory.length);
        };
        parts.add(new WeakReference<>(factory));
        return factory;
    }

    private static void areCollected(Tck tck, List<WeakReference<Object>> parts, int expected) {
        assertEquals(expected, parts.size(), "parts that were noted");
        tck.settle();
        for (int i = 0; i < expected; i++) {
            tck.awaitCollected(parts.get(i), "part " + i);
        }
    }

    @Rule("LIFE-08")
    void anInterruptClosesNoEndpoint(Tck tck, DatagramKind kind) {
        DatagramRecorder recorder = tck.datagramRecorder();
        DatagramLink link = tck.datagrams(kind, recorder);
        tck.background();
        link.run(t -> {
            Thread.currentThread().interrupt();
            link.sendNow("with the flag set");
        });
        assertEquals("with the flag set", link.peer().receive().text());
        link.assertUnharmed();
        assertEquals(0, recorder.count("lost"));
        tck.takeExceptions().forEach(each -> assertTrue(each.message().contains("interrupted"), "reported: " + each));
    }
}
