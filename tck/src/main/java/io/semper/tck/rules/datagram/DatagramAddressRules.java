package io.semper.tck.rules.datagram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.semper.DatagramOptions;
import io.semper.DatagramTransport;
import io.semper.tck.DatagramKind;
import io.semper.tck.DatagramLink;
import io.semper.tck.DatagramRecorder;
import io.semper.tck.Loopback;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The addresses of an endpoint. */
@Requires("datagrams")
final class DatagramAddressRules {
    private record Addresses(
            @Nullable SocketAddress local, @Nullable SocketAddress remote, boolean connected) {
        static Addresses of(DatagramTransport transport) {
            return new Addresses(transport.localAddress(), transport.remoteAddress(), transport.isConnected());
        }
    }

    @Rule("DATAGRAM-29")
    void theAddressesStayTheSame(Tck tck, DatagramKind kind) {
        List<Addresses> seen = new ArrayList<>();
        DatagramRecorder recorder = tck.datagramRecorder();
        recorder.onMade(t -> seen.add(Addresses.of(t)));
        recorder.onDatagram((data, sender) -> seen.add(Addresses.of(recorder.transport())));
        recorder.onLost(cause -> seen.add(Addresses.of(recorder.transport())));
        DatagramLink link = tck.datagrams(kind, recorder);
        link.assertUnharmed();
        link.lostAfter(DatagramTransport::close);
        seen.add(link.get(Addresses::of));
        InetSocketAddress local = link.address();
        assertNotEquals(0, local.getPort(), "the port that the OS chose");
        assertEquals(kind.loopback().at(0).getAddress(), local.getAddress());
        InetSocketAddress peer = kind.isConnected() ? link.peer().address() : null;
        Addresses expected = new Addresses(local, peer, kind.isConnected());
        assertEquals(List.of(expected, expected, expected, expected), seen);
    }

    @Rule("DATAGRAM-29")
    void aConnectedEndpointMayChooseItsAddress(Tck tck, Loopback loopback) {
        InetSocketAddress peer = tck.datagramPeer(loopback).address();
        DatagramTransport first = tck.endpoint(DatagramOptions.bind(loopback.at(0)), tck.datagramRecorder());
        SocketAddress free = tck.call(first::localAddress);
        tck.run(first::abort);
        tck.settle();
        DatagramTransport second =
                tck.endpoint(DatagramOptions.connect(peer).localAddress(free), tck.datagramRecorder());
        assertEquals(free, tck.call(second::localAddress));
        assertEquals(peer, second.remoteAddress());
    }

    @Rule("DATAGRAM-29")
    void anEndpointThatIsNotConnectedHasNoPeer(Tck tck) {
        DatagramLink link = tck.datagrams(DatagramKind.BOUND_IPV4, tck.datagramRecorder());
        link.assertUnharmed();
        assertNull(link.transport().remoteAddress(), "after datagrams to and from one address");
    }
}
