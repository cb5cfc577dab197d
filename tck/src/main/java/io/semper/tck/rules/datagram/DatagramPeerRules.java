package io.semper.tck.rules.datagram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.DatagramOptions;
import io.semper.DatagramTransport;
import io.semper.tck.DatagramKind;
import io.semper.tck.DatagramLink;
import io.semper.tck.DatagramPeer;
import io.semper.tck.DatagramRecorder;
import io.semper.tck.Loopback;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.SlowPeer;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** With whom a connected endpoint exchanges datagrams. */
@Requires("datagrams")
final class DatagramPeerRules {
    private static DatagramLink connected(Tck tck, Loopback loopback) {
        return tck.datagrams(
                loopback == Loopback.IPV4 ? DatagramKind.CONNECTED_IPV4 : DatagramKind.CONNECTED_IPV6,
                tck.datagramRecorder());
    }

    private static List<SocketAddress> others(Tck tck, DatagramLink link, Loopback loopback) throws IOException {
        List<SocketAddress> others = new ArrayList<>();
        int port = link.peer().address().getPort();
        others.add(tck.datagramPeer(loopback).address());
        others.add(loopback.other().at(port));
        others.add(InetSocketAddress.createUnresolved("localhost", port));
        others.add(tck.freshAddress(StreamKind.UNIX));
        if (loopback == Loopback.IPV6) {
            NetworkInterface local = NetworkInterface.getByInetAddress(loopback.address());
            others.add(new InetSocketAddress(
                    Inet6Address.getByAddress(null, loopback.address().getAddress(), local.getIndex()), port));
        }
        return others;
    }

    private static void refusesAll(DatagramTransport transport, List<SocketAddress> others) {
        for (SocketAddress other : others) {
            ByteBuffer data = ByteBuffer.wrap(new byte[] {1, 2});
            IllegalArgumentException refused = assertThrows(
                    IllegalArgumentException.class, () -> transport.sendTo(data, other), () -> "to " + other);
            assertTrue(refused.getMessage().contains(other.toString()), refused.getMessage());
            assertEquals(2, data.remaining(), "bytes left");
        }
    }

    @Rule("DATAGRAM-04")
    void itSendsToItsPeerAlone(Tck tck, Loopback loopback) throws IOException {
        DatagramLink link = connected(tck, loopback);
        List<SocketAddress> others = others(tck, link, loopback);
        link.run(t -> refusesAll(t, others));
        link.run(t -> {
            t.sendTo(ByteBuffer.wrap(new byte[] {'a'}), link.peer().address());
            t.send(ByteBuffer.wrap(new byte[] {'b'}));
        });
        assertEquals(List.of("a", "b"), link.peer().receiveTexts(2));
        link.run(t -> {
            t.close();
            refusesAll(t, others);
            t.sendTo(ByteBuffer.wrap(new byte[] {'c'}), link.peer().address());
        });
        link.recorder().awaitLost();
        link.run(t -> refusesAll(t, others));
    }

    @Rule("DATAGRAM-04")
    void itDeliversDatagramsOfItsPeerAlone(Tck tck, Loopback loopback) {
        DatagramLink link = connected(tck, loopback);
        DatagramPeer stranger = tck.datagramPeer(loopback);
        for (int i = 0; i < 3; i++) {
            stranger.send("stranger", link.address());
            link.peer().send("peer", link.address());
        }
        link.recorder().awaitDatagrams(3);
        tck.settle();
        assertEquals(List.of("peer", "peer", "peer"), link.recorder().texts());
        assertTrue(link.recorder().datagrams().stream()
                .allMatch(each -> each.sender().equals(link.peer().address())));
        link.assertUnharmed();
    }

    @Rule("DATAGRAM-04")
    @Requires("unix-datagrams")
    void aUnixEndpointSendsToItsPeerAlone(Tck tck) {
        DatagramRecorder sender = tck.datagramRecorder();
        SlowPeer link = SlowPeer.open(tck, sender, true);
        DatagramRecorder other = tck.datagramRecorder();
        SocketAddress another = tck.freshAddress(StreamKind.UNIX);
        tck.endpoint(DatagramOptions.bind(another), other);
        tck.run(() -> refusesAll(sender.transport(), List.of(another, Loopback.IPV4.at(1))));
        tck.run(() -> {
            link.sendNow(4);
            byte[] named = {7};
            link.sent().add(named);
            sender.transport().sendTo(ByteBuffer.wrap(named), link.address());
        });
        link.assertAllArrive();
        assertEquals(List.of("made"), other.trace());
    }
}
