package io.semper.it.faults;

import static io.semper.it.faults.ClosingChecks.require;

import io.semper.Capability;
import io.semper.DatagramOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/** Multicast groups across a link. */
final class MulticastFaults {
    private static final int PORT = 7102;

    /** The groups of one family, and two addresses at the other end. */
    private record Family(
            String local,
            InetAddress joined,
            InetAddress another,
            InetAddress ofSource,
            String source,
            String stranger) {
        static Family four() throws Exception {
            return new Family(
                    "0.0.0.0", ip("239.77.0.1"), ip("239.77.0.2"), ip("232.77.0.1"), Machine.FAR, "10.77.0.3");
        }

        static Family six() throws Exception {
            return new Family("::", ip("ff05::77:1"), ip("ff05::77:2"), ip("ff35::77:1"), Machine.FAR_SIX, "fd77::3");
        }

        /** Where socat sends to a group. */
        String target(InetAddress group, int port, String from) {
            return isFour()
                    ? "UDP4-DATAGRAM:" + group.getHostAddress() + ":" + port + ",bind=" + from + ",ip-multicast-if="
                            + from
                    : "UDP6-DATAGRAM:[" + group.getHostAddress() + "]:" + port + ",bind=[" + from + "]";
        }

        boolean isFour() {
            return local.indexOf(':') < 0;
        }
    }

    private MulticastFaults() {}

    private static InetAddress ip(String literal) throws Exception {
        return InetAddress.getByName(literal);
    }

    private static NetworkInterface near() throws Exception {
        NetworkInterface found = NetworkInterface.getByName("near0");
        if (found == null) {
            throw new Missing("no interface near0");
        }
        return found;
    }

    private static List<Family> families(Rig rig) throws Exception {
        Machine.needNamespace();
        if (!rig.loop().supports(Capability.MULTICAST)) {
            throw new Missing("the loop does not offer multicast");
        }
        List<Family> families = List.of(Family.four(), Family.six());
        for (Family each : families) {
            for (String address : List.of(each.source, each.stranger)) {
                if (each.isFour()) {
                    FarEnd.run("ip", "addr", "replace", address + "/24", "dev", "far0");
                } else {
                    FarEnd.run("ip", "addr", "replace", address + "/64", "dev", "far0", "nodad");
                }
            }
        }
        return families;
    }

    private static DatagramWitness bound(Rig rig, Family family) throws Exception {
        return DatagramWitness.open(rig, DatagramOptions.bind(family.local, 0));
    }

    private static void join(Rig rig, DatagramWitness endpoint, InetAddress group, @Nullable InetAddress source)
            throws Exception {
        NetworkInterface on = near();
        rig.run(() -> endpoint.transport().join(group, on, source));
    }

    @Fault(
            id = "E17",
            what = "datagrams to groups that the endpoint has joined, and to one that another socket has joined")
    static void groups(Rig rig) throws Exception {
        for (Family family : families(rig)) {
            DatagramWitness endpoint = bound(rig, family);
            DatagramChannel plain = rig.peer(DatagramChannel.open());
            plain.bind(new InetSocketAddress(family.local, 0)).configureBlocking(false);
            MulticastSocket other = rig.peer(new MulticastSocket(0));
            other.joinGroup(new InetSocketAddress(family.another, 0), near());
            String joined = family.target(family.joined, endpoint.port(), family.source);
            String another = family.target(family.another, endpoint.port(), family.source);
            join(rig, endpoint, family.joined, null);
            FarEnd.send("of another", family.target(family.another, portOf(plain), family.source));
            FarEnd.send("of another", another);
            FarEnd.send("joined", joined);
            endpoint.untilReceived("joined");
            if (plain.receive(ByteBuffer.allocate(100)) != null
                    && endpoint.received().remove("of another")) {
                rig.figure("sockets of this JDK receive groups that others have joined at " + family.local);
            }
            NetworkInterface on = near();
            rig.run(() -> endpoint.transport().leave(family.joined, on, null));
            join(rig, endpoint, family.another, null);
            FarEnd.send("left", joined);
            FarEnd.send("joined later", another);
            endpoint.untilReceived("joined later");
            require(
                    endpoint.received().equals(List.of("joined", "joined later")),
                    "received at " + family.local + ": " + endpoint.received());
            rig.outcome(family.local + ": " + endpoint.received());
        }
    }

    private static int portOf(DatagramChannel channel) throws IOException {
        return ((InetSocketAddress) channel.getLocalAddress()).getPort();
    }

    @Fault(id = "E17", what = "a group joined for one source, to which another sends, too")
    static void sources(Rig rig) throws Exception {
        for (Family family : families(rig)) {
            DatagramWitness endpoint = bound(rig, family);
            String source = family.target(family.ofSource, endpoint.port(), family.source);
            String stranger = family.target(family.ofSource, endpoint.port(), family.stranger);
            join(rig, endpoint, family.ofSource, ip(family.source));
            FarEnd.send("stranger", stranger);
            FarEnd.send("source", source);
            endpoint.untilReceived("source");
            join(rig, endpoint, family.ofSource, ip(family.stranger));
            FarEnd.send("second source", stranger);
            endpoint.untilReceived("second source");
            NetworkInterface on = near();
            InetAddress first = ip(family.source);
            rig.run(() -> endpoint.transport().leave(family.ofSource, on, first));
            FarEnd.send("left", source);
            FarEnd.send("still joined", stranger);
            endpoint.untilReceived("still joined");
            require(
                    endpoint.received().equals(List.of("source", "second source", "still joined")),
                    "received at " + family.local + ": " + endpoint.received());
            rig.outcome(family.local + ": " + endpoint.received());
        }
    }

    @Fault(id = "E17", what = "datagrams of the endpoint to a group, which it gets itself only if it asks for them")
    static void loopback(Rig rig) throws Exception {
        for (Family family : families(rig)) {
            for (boolean itself : new boolean[] {true, false}) {
                DatagramWitness endpoint = DatagramWitness.open(
                        rig,
                        DatagramOptions.bind(family.local, 0)
                                .option(StandardSocketOptions.IP_MULTICAST_IF, near())
                                .option(StandardSocketOptions.IP_MULTICAST_TTL, 3)
                                .option(StandardSocketOptions.IP_MULTICAST_LOOP, itself));
                int port = PORT + rig.peers().size();
                BlockingQueue<String> far = FarEnd.receive(rig, port, receiver(family, port));
                join(rig, endpoint, family.joined, null);
                endpoint.sendTo("to all\n", new InetSocketAddress(family.joined, port));
                require(FarEnd.next(far).equals("to all"), "the other end received something else");
                endpoint.sendTo("to itself", new InetSocketAddress(family.joined, endpoint.port()));
                FarEnd.send("from far", family.target(family.joined, endpoint.port(), family.source));
                endpoint.untilReceived("from far");
                List<String> wanted = itself ? List.of("to itself", "from far") : List.of("from far");
                require(endpoint.received().equals(wanted), "received at " + family.local + ": " + endpoint.received());
                rig.outcome(family.local + ": " + endpoint.received());
            }
        }
    }

    private static String receiver(Family family, int port) {
        String group = family.joined.getHostAddress();
        return family.isFour()
                ? "UDP4-RECV:" + port + ",ip-add-membership=" + group + ":far0"
                : "UDP6-RECV:" + port + ",ipv6-join-group=[" + group + "]:far0";
    }
}
