package io.semper.tck.rules.datagram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.semper.Capability;
import io.semper.DatagramOptions;
import io.semper.DatagramTransport;
import io.semper.tck.Channels;
import io.semper.tck.DatagramKind;
import io.semper.tck.DatagramRecorder;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.FakeNames;
import io.semper.tck.rules.support.Refusals;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Multicast groups, on the loopback interface, which carries IPv4 groups alone. On it datagrams arrive in the order in which they were
 * sent, so one that is received shows that those before it were not.
 */
@Requires("datagrams")
final class DatagramGroupRules {
    private static final InetAddress JOINED = FakeNames.ip(239, 77, 1, 1);
    private static final InetAddress ANOTHER = FakeNames.ip(239, 77, 1, 2);
    private static final InetAddress OF_SOURCE = FakeNames.ip(232, 77, 1, 1);

    private static NetworkInterface loopback() throws IOException {
        return NetworkInterface.getByInetAddress(FakeNames.loopback(1));
    }

    private static DatagramChannel sender(int host) throws IOException {
        return Channels.datagrams(new InetSocketAddress(FakeNames.loopback(host), 0), loopback());
    }

    private static void send(DatagramChannel from, String text, InetAddress group, int port) throws IOException {
        from.send(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), new InetSocketAddress(group, port));
    }

    /** An endpoint at every interface, and whatever is to be asked of it. */
    private record Member(Tck tck, DatagramRecorder recorder, DatagramTransport transport, int port) {
        static Member open(Tck tck) {
            DatagramRecorder recorder = tck.datagramRecorder();
            DatagramTransport transport =
                    tck.endpoint(DatagramOptions.bind(new InetSocketAddress(FakeNames.ip(0, 0, 0, 0), 0)), recorder);
            return new Member(tck, recorder, transport, FakeNames.portOf(tck.call(transport::localAddress)));
        }

        void join(InetAddress group, @Nullable InetAddress source) throws IOException {
            NetworkInterface on = loopback();
            tck.run(() -> transport.join(group, on, source));
        }

        void leave(InetAddress group, @Nullable InetAddress source) throws IOException {
            NetworkInterface on = loopback();
            tck.run(() -> transport.leave(group, on, source));
        }

        void received(String... expected) {
            recorder.awaitDatagrams(expected.length);
            assertEquals(List.of(expected), recorder.texts());
        }
    }

    @Requires("multicast")
    @Rule("DATAGRAM-24")
    void aMemberReceivesWhatIsSentToItsGroups(Tck tck) throws IOException {
        Member member = Member.open(tck);
        try (DatagramChannel from = sender(1)) {
            send(from, "too early", JOINED, member.port);
            member.join(JOINED, null);
            send(from, "joined", JOINED, member.port);
            member.received("joined");
            assertEquals(
                    from.getLocalAddress(), member.recorder.datagrams().get(0).sender());
            member.join(ANOTHER, null);
            send(from, "another", ANOTHER, member.port);
            member.leave(JOINED, null);
            send(from, "left", JOINED, member.port);
            send(from, "still there", ANOTHER, member.port);
            member.received("joined", "another", "still there");
            member.join(JOINED, null);
            send(from, "joined again", JOINED, member.port);
            member.received("joined", "another", "still there", "joined again");
        }
    }

    @Requires("multicast")
    @Rule("DATAGRAM-24")
    void groupsThatOthersHaveJoinedAreNotReceived(Tck tck) throws IOException {
        Member member = Member.open(tck);
        Member memberOfAnother = Member.open(tck);
        memberOfAnother.join(ANOTHER, null);
        try (DatagramChannel from = sender(1);
                DatagramChannel other =
                        Channels.datagrams(new InetSocketAddress(FakeNames.ip(0, 0, 0, 0), 0), loopback())) {
            other.join(ANOTHER, loopback());
            member.join(JOINED, null);
            send(from, "for others", ANOTHER, member.port);
            send(from, "for members", JOINED, member.port);
            member.received("for members");
            send(from, "of another", ANOTHER, memberOfAnother.port);
            memberOfAnother.received("of another");
        }
    }

    @Requires("multicast")
    @Rule("DATAGRAM-24")
    void aMemberForOneSourceReceivesFromItAlone(Tck tck) throws IOException {
        Member member = Member.open(tck);
        try (DatagramChannel source = sender(1);
                DatagramChannel stranger = sender(2)) {
            member.join(OF_SOURCE, FakeNames.loopback(1));
            send(stranger, "stranger", OF_SOURCE, member.port);
            send(source, "source", OF_SOURCE, member.port);
            member.received("source");
            member.join(OF_SOURCE, FakeNames.loopback(2));
            send(stranger, "second source", OF_SOURCE, member.port);
            member.leave(OF_SOURCE, FakeNames.loopback(1));
            send(source, "left", OF_SOURCE, member.port);
            send(stranger, "still there", OF_SOURCE, member.port);
            member.received("source", "second source", "still there");
        }
    }

    @Requires("multicast")
    @Rule("DATAGRAM-24")
    void joinsAndLeavesThatDoNotFitTheStateAreRefused(Tck tck) throws IOException {
        Member member = Member.open(tck);
        DatagramTransport transport = member.transport;
        NetworkInterface on = loopback();
        InetAddress source = FakeNames.loopback(1);
        tck.run(() -> {
            Refusals.refused(IllegalStateException.class, "239.77.1.1", () -> transport.leave(JOINED, on, null));
            transport.join(JOINED, on, null);
            Refusals.refused(IllegalStateException.class, "239.77.1.1", () -> transport.join(JOINED, on, null));
            Refusals.refused(IllegalStateException.class, "239.77.1.2", () -> transport.leave(ANOTHER, on, null));
            transport.join(OF_SOURCE, on, source);
            Refusals.refused(IllegalStateException.class, "232.77.1.1", () -> transport.join(OF_SOURCE, on, source));
            Refusals.refused(IllegalStateException.class, "232.77.1.1", () -> transport.leave(OF_SOURCE, on, null));
            transport.leave(OF_SOURCE, on, source);
            Refusals.refused(IllegalStateException.class, "232.77.1.1", () -> transport.leave(OF_SOURCE, on, source));
            transport.leave(JOINED, on, null);
            transport.join(JOINED, on, null);
            transport.close();
            Refusals.refused(IllegalStateException.class, "closing", () -> transport.join(ANOTHER, on, null));
            Refusals.refused(IllegalStateException.class, "closing", () -> transport.leave(JOINED, on, null));
        });
        member.recorder.awaitLost();
    }

    @Requires("multicast")
    @Rule("DATAGRAM-24")
    void whatIsNoGroupIsRefused(Tck tck) throws IOException {
        Member member = Member.open(tck);
        DatagramTransport transport = member.transport;
        NetworkInterface on = loopback();
        InetAddress host = FakeNames.loopback(1);
        InetAddress six = InetAddress.getByName("ff05::77");
        tck.run(() -> {
            Refusals.refused(IllegalArgumentException.class, "127.0.0.1", () -> transport.join(host, on, null));
            Refusals.refused(IllegalArgumentException.class, "127.0.0.1", () -> transport.leave(host, on, null));
            Refusals.refused(IllegalArgumentException.class, "family", () -> transport.join(six, on, null));
            Refusals.refused(IllegalArgumentException.class, "family", () -> transport.join(OF_SOURCE, on, six));
            Refusals.refused(IllegalArgumentException.class, "239.77.1.1", () -> transport.join(OF_SOURCE, on, JOINED));
            Refusals.refused(NullPointerException.class, "group", () -> transport.join(nothing(), on, null));
            Refusals.refused(NullPointerException.class, "on", () -> transport.join(JOINED, nothing(), null));
        });
        try (DatagramChannel from = sender(1)) {
            member.join(JOINED, null);
            send(from, "unharmed", JOINED, member.port);
            member.received("unharmed");
        }
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // null on purpose
    private static <T> T nothing() {
        return null;
    }

    @Requires("unix-datagrams")
    @Rule("DATAGRAM-24")
    void endpointsInTheUnixDomainHaveNoGroups(Tck tck) throws IOException {
        if (!tck.claims(Capability.MULTICAST)) {
            return; // shown for every endpoint below
        }
        NetworkInterface on = loopback();
        DatagramTransport transport =
                tck.endpoint(DatagramOptions.bind(tck.freshAddress(StreamKind.UNIX)), tck.datagramRecorder());
        tck.run(() ->
                Refusals.refused(IllegalArgumentException.class, "no groups", () -> transport.join(JOINED, on, null)));
    }

    @Rule("DATAGRAM-24")
    void aLoopThatDoesNotClaimItSaysSo(Tck tck) throws IOException {
        if (tck.claims(Capability.MULTICAST)) {
            return;
        }
        NetworkInterface on = loopback();
        DatagramTransport transport =
                tck.datagrams(DatagramKind.BOUND_IPV4, tck.datagramRecorder()).transport();
        tck.run(() -> {
            assertThrows(UnsupportedOperationException.class, () -> transport.join(JOINED, on, null));
            assertThrows(UnsupportedOperationException.class, () -> transport.leave(JOINED, on, null));
        });
    }
}
