package io.semper.tck.rules.datagram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.DatagramOptions;
import io.semper.tck.DatagramPeer;
import io.semper.tck.DatagramRecorder;
import io.semper.tck.Loopback;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.FakeNames;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Addresses that an endpoint cannot have. */
@Requires("datagrams")
final class DatagramOpenFailureRules {
    private static <X extends IOException> void fails(Tck tck, Class<X> type, String named, DatagramOptions options) {
        DatagramRecorder recorder = tck.datagramRecorder();
        tck.settle();
        int before = tck.openDescriptors();
        X failure = tck.awaitFailure(type, tck.call(() -> tck.loop().createDatagramEndpoint(() -> recorder, options)));
        assertTrue(String.valueOf(failure.getMessage()).contains(named), "names " + named + ": " + failure);
        tck.settle();
        assertEquals(before, tck.openDescriptors(), "descriptors after " + failure);
        assertEquals(List.of(), recorder.trace());
        assertEquals(0, tck.loop().stats().openTransports());
    }

    @Rule("DATAGRAM-22")
    void anAddressThatIsInUse(Tck tck, Loopback loopback) {
        DatagramPeer owner = tck.datagramPeer(loopback);
        String port = ":" + owner.address().getPort();
        fails(tck, BindException.class, port, DatagramOptions.bind(owner.address()));
        fails(
                tck,
                BindException.class,
                port,
                DatagramOptions.bind(
                        owner.address().getAddress().getHostAddress(),
                        owner.address().getPort()));
        fails(
                tck,
                BindException.class,
                port,
                DatagramOptions.connect(tck.datagramPeer(loopback).address()).localAddress(owner.address()));
        owner.close();
        tck.endpoint(DatagramOptions.bind(owner.address()), tck.datagramRecorder());
    }

    @Rule("DATAGRAM-22")
    void anAddressOfAnotherMachine(Tck tck) {
        InetSocketAddress there = new InetSocketAddress(FakeNames.ip(203, 0, 113, 1), 0);
        fails(tck, BindException.class, "203.0.113.1", DatagramOptions.bind(there));
        DatagramOptions connected =
                DatagramOptions.connect(tck.datagramPeer(Loopback.IPV4).address());
        fails(tck, BindException.class, "203.0.113.1", connected.localAddress(there));
    }

    @Rule("DATAGRAM-22")
    void anAddressThatCannotBeConnected(Tck tck) {
        InetSocketAddress all = new InetSocketAddress(FakeNames.ip(255, 255, 255, 255), 9);
        fails(tck, IOException.class, "255.255.255.255", DatagramOptions.connect(all));
        InetSocketAddress six = tck.datagramPeer(Loopback.IPV6).address();
        DatagramOptions fromIpv4 = DatagramOptions.connect(six).localAddress(Loopback.IPV4.at(0));
        fails(tck, IOException.class, ":" + six.getPort(), fromIpv4);
    }

    @Requires("unix-datagrams")
    @Rule("DATAGRAM-22")
    void aPathThatCannotBeBoundOrConnected(Tck tck) throws IOException {
        Path fresh = ((UnixDomainSocketAddress) tck.freshAddress(StreamKind.UNIX)).getPath();
        fails(tck, BindException.class, fresh + " does not exist", DatagramOptions.unix(fresh.resolve("s")));
        fails(tck, BindException.class, "120 bytes", DatagramOptions.unix(padded(tck.scratch(), 120)));
        fails(tck, IOException.class, fresh.toString(), DatagramOptions.connect(UnixDomainSocketAddress.of(fresh)));
        Path own = ((UnixDomainSocketAddress) tck.freshAddress(StreamKind.UNIX)).getPath();
        fails(
                tck,
                IOException.class,
                fresh.toString(),
                DatagramOptions.connect(UnixDomainSocketAddress.of(fresh))
                        .localAddress(UnixDomainSocketAddress.of(own)));
        assertFalse(Files.exists(own), "the file of an endpoint that could not be connected");
        Path file = Files.writeString(fresh, "precious");
        fails(tck, BindException.class, file.toString(), DatagramOptions.unix(file));
        assertEquals("precious", Files.readString(file));
        UnixDomainSocketAddress stream =
                (UnixDomainSocketAddress) tck.listen(StreamKind.UNIX).address();
        fails(tck, IOException.class, stream.toString(), DatagramOptions.connect(stream));
        fails(tck, BindException.class, stream.toString(), DatagramOptions.bind(stream));
    }

    private static Path padded(Path folder, int length) {
        return folder.resolve("x".repeat(length - folder.toString().length() - 1));
    }
}
