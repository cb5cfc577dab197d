package io.semper.tck.rules.datagram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.Capability;
import io.semper.DatagramOptions;
import io.semper.DatagramTransport;
import io.semper.UnixAbstractAddress;
import io.semper.tck.Channels;
import io.semper.tck.DatagramKind;
import io.semper.tck.DatagramLink;
import io.semper.tck.DatagramRecorder;
import io.semper.tck.Helper;
import io.semper.tck.Loopback;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.FakeNames;
import io.semper.tck.rules.support.FreePort;
import io.semper.tck.rules.support.Refusals;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What endpoints share with others only on request: addresses, ports, and the attention of a whole network. */
@Requires("datagrams")
final class DatagramSharingRules {
    private static void isTaken(Tck tck, DatagramOptions second, SocketAddress address) {
        BindException failure = tck.awaitFailure(
                BindException.class, tck.call(() -> tck.loop().createDatagramEndpoint(tck::datagramRecorder, second)));
        assertTrue(
                String.valueOf(failure.getMessage()).contains(Integer.toString(FakeNames.portOf(address))),
                "names the address: " + failure);
    }

    private static SocketAddress addressOf(Tck tck, DatagramTransport transport) {
        SocketAddress address = tck.call(transport::localAddress);
        assertNotEquals(null, address);
        return address;
    }

    @Rule("DATAGRAM-17")
    void aSecondEndpointAtAnAddressIsRefused(Tck tck, Loopback loopback) {
        DatagramLink first = tck.datagrams(
                loopback == Loopback.IPV4 ? DatagramKind.BOUND_IPV4 : DatagramKind.BOUND_IPV6, tck.datagramRecorder());
        isTaken(tck, DatagramOptions.bind(first.address()), first.address());
        isTaken(tck, DatagramOptions.bind(first.address()).reuseAddress(true), first.address());
        isTaken(tck, DatagramOptions.connect(first.peer().address()).localAddress(first.address()), first.address());
        first.assertUnharmed();
    }

    @Rule("DATAGRAM-17")
    void endpointsThatAskForItShareAnAddress(Tck tck, Loopback loopback) {
        DatagramTransport first =
                tck.endpoint(DatagramOptions.bind(loopback.at(0)).reuseAddress(true), tck.datagramRecorder());
        SocketAddress address = addressOf(tck, first);
        DatagramTransport second =
                tck.endpoint(DatagramOptions.bind(address).reuseAddress(true), tck.datagramRecorder());
        assertEquals(address, addressOf(tck, second));
        isTaken(tck, DatagramOptions.bind(address), address);
    }

    @Requires("reuse-port")
    @Rule("DATAGRAM-17")
    void endpointsThatAskForItShareAPort(Tck tck, Loopback loopback) {
        if (!tck.claims(Capability.DATAGRAMS)) {
            return; // the requirement of this method stands for that of the class
        }
        DatagramTransport first =
                tck.endpoint(DatagramOptions.bind(loopback.at(0)).reusePort(true), tck.datagramRecorder());
        SocketAddress address = addressOf(tck, first);
        DatagramTransport second = tck.endpoint(DatagramOptions.bind(address).reusePort(true), tck.datagramRecorder());
        assertEquals(address, addressOf(tck, second));
        isTaken(tck, DatagramOptions.bind(address), address);
    }

    @Requires("v6-only")
    @Rule("DATAGRAM-17")
    void anEndpointForIpv6AloneLeavesThePortToIpv4(Tck tck) {
        if (!tck.claims(Capability.DATAGRAMS)) {
            return; // the requirement of this method stands for that of the class
        }
        tck.datagramPeer(Loopback.IPV6); // not applicable without IPv6
        int port = FreePort.findForDatagrams();
        InetSocketAddress everywhere =
                new InetSocketAddress(FakeNames.ip(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), port);
        DatagramTransport six = tck.endpoint(DatagramOptions.bind(everywhere).v6Only(true), tck.datagramRecorder());
        InetSocketAddress four = new InetSocketAddress(FakeNames.ip(0, 0, 0, 0), port);
        DatagramRecorder receiver = tck.datagramRecorder();
        tck.endpoint(DatagramOptions.bind(four), receiver);
        tck.datagramPeer(Loopback.IPV4).send("to IPv4", Loopback.IPV4.at(port));
        receiver.awaitDatagrams(1);
        ByteBuffer data = ByteBuffer.allocate(1);
        tck.run(() -> Refusals.refused(
                IllegalArgumentException.class, "IPv6", () -> six.sendTo(data, Loopback.IPV4.at(port))));
        isTaken(tck, DatagramOptions.bind(everywhere.getAddress().getHostAddress(), port), four);
    }

    /** 127.255.255.255 is the broadcast address of the loopback network. */
    @Rule("DATAGRAM-17")
    void broadcastsAreSentOnlyByEndpointsThatAskForIt(Tck tck) throws IOException {
        try (DatagramChannel everywhere = Channels.datagrams(new InetSocketAddress(FakeNames.ip(0, 0, 0, 0), 0))) {
            everywhere.setOption(StandardSocketOptions.SO_BROADCAST, true);
            InetSocketAddress all = new InetSocketAddress(
                    FakeNames.ip(127, 255, 255, 255), FakeNames.portOf(everywhere.getLocalAddress()));
            everywhere.send(ByteBuffer.wrap(new byte[] {7}), all);
            assertEquals(7, firstByte(tck, everywhere), "broadcasts arrive on this machine");
            DatagramLink without = tck.datagrams(DatagramKind.BOUND_IPV4, tck.datagramRecorder());
            DatagramLink with =
                    tck.datagrams(DatagramKind.BOUND_IPV4, tck.datagramRecorder(), options -> options.broadcast(true));
            without.run(t -> t.sendTo(ByteBuffer.wrap(new byte[] {1}), all));
            String failure = String.valueOf(without.recorder().awaitErrors(1).getMessage());
            assertTrue(failure.contains("127.255.255.255"), "names the address: " + failure);
            assertTrue(failure.contains("broadcast"), "says what to do: " + failure);
            with.run(t -> t.sendTo(ByteBuffer.wrap(new byte[] {2}), all));
            assertEquals(2, firstByte(tck, everywhere), "the first broadcast that arrives");
            without.assertUnharmed();
            with.assertUnharmed();
            assertEquals(1, without.recorder().count("error"), "reports");
        }
    }

    private static int firstByte(Tck tck, DatagramChannel channel) {
        Helper<Integer> receiving = tck.spawn("receive a broadcast", () -> {
            ByteBuffer into = ByteBuffer.allocate(10);
            channel.receive(into);
            return (int) into.get(0);
        });
        return receiving.await();
    }

    @Rule("DATAGRAM-17")
    void whatTheLoopDoesNotOfferIsRefusedInTheCall(Tck tck) {
        DatagramOptions bound = DatagramOptions.bind(Loopback.IPV4.at(0));
        Path path = Path.of("no-such-socket");
        Map<Capability, DatagramOptions> needs = new LinkedHashMap<>();
        needs.put(Capability.REUSE_PORT, bound.reusePort(true));
        needs.put(Capability.V6_ONLY, bound.v6Only(true));
        needs.put(Capability.UNIX_DATAGRAMS, DatagramOptions.unix(path));
        if (tck.claims(Capability.UNIX_DATAGRAMS)) {
            needs.put(Capability.ABSTRACT_UNIX, DatagramOptions.bind(UnixAbstractAddress.of("no-such-name")));
        }
        needs.forEach((needed, options) -> {
            if (!tck.claims(needed)) {
                tck.run(() -> Refusals.refused(
                        UnsupportedOperationException.class,
                        needed.id(),
                        () -> tck.loop().createDatagramEndpoint(tck::datagramRecorder, options)));
            }
        });
        tck.datagrams(DatagramKind.BOUND_IPV4, tck.datagramRecorder()).assertUnharmed();
    }
}
