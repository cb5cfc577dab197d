package io.semper.tck.rules.datagram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.DatagramOptions;
import io.semper.DatagramTransport;
import io.semper.tck.DatagramKind;
import io.semper.tck.DatagramLink;
import io.semper.tck.DatagramRecorder;
import io.semper.tck.Loopback;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.SlowPeer;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.function.Executable;

/** Calls with addresses that an endpoint cannot send to. */
@Requires("datagrams")
final class DatagramArgumentRules {
    private static DatagramLink bound(Tck tck, Loopback loopback) {
        return tck.datagrams(
                loopback == Loopback.IPV4 ? DatagramKind.BOUND_IPV4 : DatagramKind.BOUND_IPV6, tck.datagramRecorder());
    }

    private static void refuses(
            Class<? extends RuntimeException> type, String named, ByteBuffer data, Executable call) {
        RuntimeException refused = assertThrows(type, call);
        assertTrue(String.valueOf(refused.getMessage()).contains(named), refused::toString);
        assertEquals(3, data.remaining(), "bytes left");
    }

    @Rule("DATAGRAM-05")
    void anEndpointWithoutAPeerSendsToAddressesAlone(Tck tck, Loopback loopback) {
        DatagramLink link = bound(tck, loopback);
        ByteBuffer data = ByteBuffer.allocate(3);
        link.run(t -> {
            refuses(IllegalStateException.class, "send()", data, () -> t.send(data));
            refuses(IllegalStateException.class, "sendAll()", data, () -> t.sendAll(data, data));
        });
        tck.settle();
        assertEquals(List.of("made"), link.recorder().trace());
        link.assertUnharmed();
    }

    @Rule("DATAGRAM-05")
    void anAddressThatCannotBeSentToIsRefused(Tck tck, Loopback loopback) {
        DatagramLink link = bound(tck, loopback);
        int port = link.peer().address().getPort();
        List<SocketAddress> refused = List.of(
                InetSocketAddress.createUnresolved("localhost", port),
                loopback.at(0),
                loopback.other().at(port),
                tck.freshAddress(StreamKind.UNIX));
        ByteBuffer data = ByteBuffer.allocate(3);
        link.run(t -> {
            for (SocketAddress to : refused) {
                refuses(IllegalArgumentException.class, to.toString(), data, () -> t.sendTo(data, to));
            }
        });
        tck.settle();
        assertEquals(List.of("made"), link.recorder().trace());
        link.assertUnharmed();
    }

    @Rule("DATAGRAM-05")
    void anEndpointForBothFamiliesSendsToBoth(Tck tck) {
        DatagramRecorder recorder = tck.datagramRecorder();
        DatagramTransport transport = tck.endpoint(DatagramOptions.bind((String) null, 0), recorder);
        for (Loopback loopback : Loopback.values()) {
            var peer = tck.datagramPeer(loopback);
            tck.run(() -> transport.sendTo(ByteBuffer.wrap(new byte[] {'x'}), peer.address()));
            assertEquals("x", peer.receive().text(), loopback::toString);
        }
        assertEquals(List.of("made"), recorder.trace());
    }

    @Rule("DATAGRAM-05")
    void nullIsRefused(Tck tck, DatagramKind kind) {
        DatagramLink link = tck.datagrams(kind, tck.datagramRecorder());
        ByteBuffer data = ByteBuffer.allocate(3);
        ByteBuffer none = null;
        SocketAddress missing = null;
        link.run(t -> {
            refuses(NullPointerException.class, "to", data, () -> t.sendTo(data, missing));
            refuses(
                    NullPointerException.class,
                    "data",
                    data,
                    () -> t.sendTo(none, link.peer().address()));
            if (kind.isConnected()) {
                refuses(NullPointerException.class, "data", data, () -> t.send(none));
                refuses(NullPointerException.class, "", data, () -> t.sendAll(data, none));
            }
        });
        tck.settle();
        assertEquals(List.of("made"), link.recorder().trace());
        link.send("only");
        assertEquals("only", link.peer().receive().text(), "the first that arrives");
        link.assertUnharmed();
    }

    @Rule("DATAGRAM-05")
    @Requires("unix-datagrams")
    void aUnixEndpointSendsToPathsAlone(Tck tck) {
        SlowPeer link = SlowPeer.open(tck, tck.datagramRecorder(), false);
        ByteBuffer data = ByteBuffer.allocate(3);
        SocketAddress missing = null;
        tck.run(() -> {
            DatagramTransport t = link.transport();
            refuses(IllegalStateException.class, "send()", data, () -> t.send(data));
            SocketAddress inet = Loopback.IPV4.at(9);
            refuses(IllegalArgumentException.class, inet.toString(), data, () -> t.sendTo(data, inet));
            SocketAddress unnamed = UnixDomainSocketAddress.of("");
            refuses(IllegalArgumentException.class, "", data, () -> t.sendTo(data, unnamed));
            refuses(NullPointerException.class, "to", data, () -> t.sendTo(data, missing));
            link.sendNow(3);
        });
        link.assertAllArrive();
        assertEquals(List.of("made"), link.sender().trace());
    }
}
