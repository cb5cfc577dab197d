package io.semper.tck.rules.datagram;

import static io.semper.tck.rules.support.Refusals.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.semper.DatagramOptions;
import io.semper.tck.DatagramKind;
import io.semper.tck.DatagramLink;
import io.semper.tck.Loopback;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.Refusals;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** Options of endpoints that make no sense. */
@Requires("datagrams")
@SuppressWarnings({"NullAway", "DataFlowIssue"}) // nulls on purpose
final class DatagramValueRules {
    private static final DatagramOptions GOOD = DatagramOptions.bind(Loopback.IPV4.at(0));

    @Rule("DATAGRAM-34")
    void addressesThatMakeNoSense() {
        Class<IllegalArgumentException> illegal = IllegalArgumentException.class;
        InetSocketAddress peer = Loopback.IPV4.at(9);
        refused(illegal, "-1", () -> DatagramOptions.bind("localhost", -1));
        refused(illegal, "65536", () -> DatagramOptions.bind("localhost", 65_536));
        refused(illegal, "port 0", () -> DatagramOptions.connect("localhost", 0));
        refused(illegal, "65536", () -> DatagramOptions.connect("localhost", 65_536));
        refused(illegal, "host", () -> DatagramOptions.connect("", 9));
        refused(illegal, "port 0", () -> DatagramOptions.connect(Loopback.IPV4.at(0)));
        refused(illegal, "empty", () -> DatagramOptions.connect(UnixDomainSocketAddress.of("")));
        refused(illegal, "OddAddress", () -> DatagramOptions.bind(new Refusals.OddAddress()));
        refused(illegal, "OddAddress", () -> DatagramOptions.connect(new Refusals.OddAddress()));
        refused(illegal, "OddAddress", () -> DatagramOptions.connect(peer).localAddress(new Refusals.OddAddress()));
        refused(illegal, "/x", () -> DatagramOptions.connect(peer).localAddress(UnixDomainSocketAddress.of("/x")));
        refused(
                illegal,
                "127.0.0.1",
                () -> DatagramOptions.connect(UnixDomainSocketAddress.of("/x")).localAddress(Loopback.IPV4.at(0)));
        refused(
                illegal,
                "name.test",
                () -> DatagramOptions.connect(peer).localAddress(InetSocketAddress.createUnresolved("name.test", 0)));
    }

    @Rule("DATAGRAM-34")
    void valuesOutOfRange() {
        Class<IllegalArgumentException> illegal = IllegalArgumentException.class;
        refused(illegal, "-1", () -> GOOD.sendBufferSize(-1));
        refused(illegal, "-1", () -> GOOD.receiveBufferSize(-1));
        refused(illegal, "-1", () -> GOOD.writeQueueCap(-1));
        refused(illegal, "-1", () -> GOOD.writeLimits(-1, 5));
        refused(illegal, "7", () -> GOOD.writeLimits(7, 5));
        refused(illegal, "PT0S", () -> GOOD.closeTimeout(Duration.ZERO));
        refused(illegal, "PT-1S", () -> GOOD.closeTimeout(Duration.ofSeconds(-1)));
        for (SocketOption<?> each : Set.of(
                StandardSocketOptions.SO_BROADCAST,
                StandardSocketOptions.SO_REUSEADDR,
                StandardSocketOptions.SO_REUSEPORT)) {
            refused(illegal, each.name(), () -> GOOD.option(ofBoolean(each), true));
        }
        refused(illegal, "SO_RCVBUF", () -> GOOD.option(StandardSocketOptions.SO_RCVBUF, 1));
        refused(illegal, "SO_SNDBUF", () -> GOOD.option(StandardSocketOptions.SO_SNDBUF, 1));
        refused(illegal, "String", () -> GOOD.option(ofAny(StandardSocketOptions.IP_TOS), "16"));
        refused(illegal, "IP_TTL", () -> GOOD.option(ofAny(DatagramOptions.TTL), 2L));
    }

    @SuppressWarnings("unchecked") // of this type
    private static SocketOption<Boolean> ofBoolean(SocketOption<?> option) {
        return (SocketOption<Boolean>) option;
    }

    @SuppressWarnings("unchecked") // wrong on purpose
    private static SocketOption<Object> ofAny(SocketOption<?> option) {
        return (SocketOption<Object>) option;
    }

    @Rule("DATAGRAM-34")
    void nulls() {
        Class<NullPointerException> missing = NullPointerException.class;
        refused(missing, "address", () -> DatagramOptions.bind((SocketAddress) null));
        refused(missing, "address", () -> DatagramOptions.connect((SocketAddress) null));
        refused(missing, "host", () -> DatagramOptions.connect(null, 9));
        refused(missing, "family", () -> GOOD.family(null));
        refused(missing, "option", () -> GOOD.option(null, 1));
        refused(missing, "value", () -> GOOD.option(StandardSocketOptions.IP_TOS, null));
        assertThrows(missing, () -> DatagramOptions.unix(null));
        assertThrows(missing, () -> GOOD.permissions(null));
    }

    @Rule("DATAGRAM-34")
    void whatIsSetIsReturnedAndTheOriginalIsUnchanged() {
        String before = GOOD.toString();
        DatagramOptions changed = GOOD.broadcast(true)
                .sendBufferSize(1)
                .receiveBufferSize(2)
                .writeLimits(3, 4)
                .writeQueueCap(5)
                .closeTimeout(null)
                .option(StandardSocketOptions.IP_TOS, 16);
        assertEquals(before, GOOD.toString());
        assertEquals(Map.of(), GOOD.options());
        assertEquals(1, changed.sendBufferSize());
        assertEquals(2, changed.receiveBufferSize());
        assertEquals(3, changed.lowLimit());
        assertEquals(4, changed.highLimit());
        assertEquals(5, changed.writeQueueCap());
        assertEquals(null, changed.closeTimeout());
        assertEquals(Map.of(StandardSocketOptions.IP_TOS, 16), changed.options());
        assertEquals(DatagramOptions.unix(Path.of("/x")).localAddress(), UnixDomainSocketAddress.of("/x"));
    }

    @Rule("DATAGRAM-34")
    void aCallWithoutAFactoryOrOptionsIsRefused(Tck tck) {
        DatagramLink link = tck.datagrams(DatagramKind.BOUND_IPV4, tck.datagramRecorder());
        tck.run(() -> {
            refused(NullPointerException.class, "factory", () -> tck.loop().createDatagramEndpoint(null, GOOD));
            refused(
                    NullPointerException.class,
                    "options",
                    () -> tck.loop().createDatagramEndpoint(tck::datagramRecorder, null));
        });
        link.assertUnharmed();
        assertEquals(1, tck.loop().stats().openTransports());
    }
}
