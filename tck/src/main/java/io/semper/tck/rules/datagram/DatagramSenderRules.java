package io.semper.tck.rules.datagram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.DatagramOptions;
import io.semper.DatagramTransport;
import io.semper.tck.Datagram;
import io.semper.tck.DatagramKind;
import io.semper.tck.DatagramLink;
import io.semper.tck.DatagramPeer;
import io.semper.tck.DatagramRecorder;
import io.semper.tck.Loopback;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.Collections;
import java.util.List;

/** The addresses of senders. */
@Requires("datagrams")
final class DatagramSenderRules {
    @Rule("DATAGRAM-16")
    void aSenderCanBeAnswered(Tck tck, DatagramKind kind) {
        DatagramLink link = tck.datagrams(kind, tck.datagramRecorder().echo());
        for (String text : List.of("a", "bc", "")) {
            boolean answered = !text.isEmpty() || !kind.isConnected();
            link.peer().send(answered ? text : "x", link.address());
            Datagram back = link.peer().receive();
            assertEquals(answered ? text : "x", back.text());
            assertEquals(link.address(), back.sender());
        }
        assertTrue(link.recorder().datagrams().stream()
                .allMatch(each -> each.sender().equals(link.peer().address())));
    }

    @Rule("DATAGRAM-16")
    void sendersAreToldApart(Tck tck, Loopback loopback) {
        DatagramRecorder recorder = tck.datagramRecorder().echo();
        DatagramTransport transport = tck.endpoint(DatagramOptions.bind(loopback.at(0)), recorder);
        InetSocketAddress address = (InetSocketAddress) tck.call(transport::localAddress);
        List<DatagramPeer> peers =
                List.of(tck.datagramPeer(loopback), tck.datagramPeer(loopback), tck.datagramPeer(loopback));
        for (int round = 0; round < 3; round++) {
            for (DatagramPeer peer : peers) {
                peer.send("from " + peer.address().getPort(), address);
            }
            for (DatagramPeer peer : peers) {
                assertEquals("from " + peer.address().getPort(), peer.receive().text());
            }
        }
        for (Datagram each : recorder.datagrams()) {
            assertEquals("from " + ((InetSocketAddress) each.sender()).getPort(), each.text());
        }
    }

    @Rule("DATAGRAM-16")
    void anEndpointForBothFamiliesSeesTheFamilyOfTheSender(Tck tck) {
        DatagramRecorder recorder = tck.datagramRecorder().echo();
        DatagramTransport transport = tck.endpoint(DatagramOptions.bind((String) null, 0), recorder);
        InetSocketAddress everywhere = (InetSocketAddress) tck.call(transport::localAddress);
        for (Loopback loopback : Loopback.values()) {
            DatagramPeer peer = tck.datagramPeer(loopback);
            peer.send("x", loopback.at(everywhere.getPort()));
            assertEquals("x", peer.receive().text(), () -> "the answer to " + peer.address());
            Datagram got = recorder.datagrams().get(recorder.datagrams().size() - 1);
            assertEquals(peer.address(), got.sender());
            assertEquals(
                    loopback == Loopback.IPV4,
                    ((InetSocketAddress) got.sender()).getAddress() instanceof Inet4Address,
                    () -> "the family of " + got.sender());
        }
    }

    @Rule("DATAGRAM-16")
    void anAddressWithAScopeCanBeAnswered(Tck tck) throws IOException {
        Inet6Address local = linkLocal(tck);
        DatagramRecorder recorder = tck.datagramRecorder().echo();
        DatagramTransport transport = tck.endpoint(DatagramOptions.bind(new InetSocketAddress(local, 0)), recorder);
        InetSocketAddress address = (InetSocketAddress) tck.call(transport::localAddress);
        DatagramPeer peer = tck.datagramPeer(new InetSocketAddress(local, 0));
        peer.send("x", new InetSocketAddress(local, address.getPort()));
        assertEquals("x", peer.receive().text());
        InetSocketAddress sender =
                (InetSocketAddress) recorder.datagrams().get(0).sender();
        assertEquals(local.getScopeId(), ((Inet6Address) sender.getAddress()).getScopeId());
        assertEquals(peer.address().getPort(), sender.getPort());
    }

    /** An address of this machine that is valid on one interface alone. Datagrams to it do not leave the machine. */
    private static Inet6Address linkLocal(Tck tck) throws IOException {
        for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            for (InetAddress address : Collections.list(each.getInetAddresses())) {
                if (each.isUp() && address instanceof Inet6Address found && found.isLinkLocalAddress()) {
                    return found;
                }
            }
        }
        throw tck.notApplicable("no interface has a link-local IPv6 address");
    }
}
