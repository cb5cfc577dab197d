package io.semper.it.faults;

import static io.semper.it.faults.ClosingChecks.require;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.semper.DatagramOptions;
import io.semper.DatagramProtocol;
import io.semper.DatagramTransport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Networks that refuse datagrams. */
final class DatagramFaults {
    private static final int PORT = 7101;

    private DatagramFaults() {}

    private static BlockingQueue<String> receiver(Rig rig) throws Exception {
        Machine.need("nft");
        FarEnd.run("ip", "addr", "replace", Machine.FAR_SIX + "/64", "dev", "far0", "nodad");
        // The OS limits how many reports it sends, and all scenarios here need theirs.
        FarEnd.run("sysctl", "-q", "-w", "net.ipv4.icmp_ratelimit=0", "net.ipv6.icmp.ratelimit=0");
        return FarEnd.receive(rig, PORT, "UDP6-RECV:" + PORT);
    }

    /** The kind of the report that a connected endpoint gets, which continues after it. */
    private static String reported(Rig rig, BlockingQueue<String> far, String host, String with, boolean surfaces)
            throws Exception {
        DatagramWitness endpoint = DatagramWitness.open(rig, DatagramOptions.connect(host, PORT));
        FarEnd.reject(PORT, with);
        endpoint.send("rejected\n");
        if (surfaces) {
            rig.until("a report of " + with, () -> !endpoint.errors().isEmpty());
        }
        FarEnd.acceptAgain();
        endpoint.send(with + "\n");
        require(FarEnd.next(far).equals(with), "the datagram after a report did not arrive, or not alone");
        List<IOException> errors = endpoint.errors();
        require(errors.size() == (surfaces ? 1 : 0), "reports of " + with + ": " + errors);
        if (errors.isEmpty()) {
            return with + ": nothing";
        }
        require(
                String.valueOf(errors.get(0).getMessage()).contains(":" + PORT + ": "),
                "the address is missing in " + errors);
        rig.figure(String.valueOf(errors.get(0).getMessage()));
        return with + ": " + errors.get(0).getClass().getSimpleName();
    }

    @Fault(id = "E1", what = "ICMP reports of every kind for a connected endpoint")
    static void reportsToConnectedEndpoints(Rig rig) throws Exception {
        BlockingQueue<String> far = receiver(rig);
        for (String kind : List.of("port-unreachable", "admin-prohibited", "host-prohibited", "prot-unreachable")) {
            rig.outcome(reported(rig, far, Machine.FAR, "icmp type " + kind, true));
        }
        // Linux takes these for passing troubles of the route, and reports them to no socket that did not ask for them.
        for (String kind : List.of("host-unreachable", "net-unreachable")) {
            rig.outcome(reported(rig, far, Machine.FAR, "icmp type " + kind, false));
        }
        for (String kind : List.of("port-unreachable", "admin-prohibited")) {
            rig.outcome(reported(rig, far, Machine.FAR_SIX, "icmpv6 type " + kind, true));
        }
    }

    @Fault(id = "E1", what = "ICMP reports for an endpoint that is not connected: none is delivered")
    static void reportsToOtherEndpoints(Rig rig) throws Exception {
        BlockingQueue<String> far = receiver(rig);
        DatagramWitness endpoint = DatagramWitness.open(rig, DatagramOptions.bind(Machine.NEAR, 0));
        InetSocketAddress to = new InetSocketAddress(Machine.FAR, PORT);
        for (String kind : List.of("port-unreachable", "admin-prohibited", "host-unreachable")) {
            FarEnd.reject(PORT, "icmp type " + kind);
            for (int i = 0; i < 10; i++) {
                endpoint.sendTo("rejected\n", to);
            }
            FarEnd.acceptAgain();
            endpoint.sendTo(kind + "\n", to);
            require(FarEnd.next(far).equals(kind), "the datagram after " + kind + " did not arrive, or not alone");
        }
        require(endpoint.errors().isEmpty(), "reports: " + endpoint.errors());
        rig.outcome("no report, and everything else arrived");
    }

    @Fault(id = "E2", what = "datagrams that a link does not take whole and that may not be fragmented")
    static void largerThanTheLink(Rig rig) throws Exception {
        BlockingQueue<String> far = receiver(rig);
        DatagramOptions to = DatagramOptions.connect(Machine.FAR, PORT);
        DatagramWitness fragments = DatagramWitness.open(rig, to);
        DatagramWitness whole;
        try {
            whole = DatagramWitness.open(rig, to.option(DatagramOptions.DONT_FRAGMENT, true));
        } catch (ExecutionException notOffered) {
            throw new Missing(String.valueOf(notOffered.getMessage()));
        }
        String tooLong = "x".repeat(5000);
        fragments.send(tooLong + "\n");
        require(FarEnd.next(far).equals(tooLong), "fragments did not arrive as one datagram");
        whole.send(tooLong + "\n");
        whole.send("short\n");
        require(FarEnd.next(far).equals("short"), "the datagram after one that is too long did not arrive");
        rig.until("a report of the size", () -> !whole.errors().isEmpty());
        String message = String.valueOf(whole.errors().get(0).getMessage());
        require(message.contains("5001"), "the size is missing in " + message);
        require(fragments.errors().isEmpty(), "reports: " + fragments.errors());
        rig.outcome(whole.errors().get(0).getClass().getSimpleName());
        rig.figure(message);
    }

    private static final String BEYOND = "10.78.0.2";

    /** Adds a link with a small MTU, with {@link #BEYOND} at its end, for which the other end of our link is the router. */
    private static void narrowLink(Rig rig) throws Exception {
        FarEnd.run("sysctl", "-q", "-w", "net.ipv4.icmp_ratelimit=0", "net.ipv4.ip_forward=1");
        FarEnd.run("ip", "link", "add", "narrow0", "mtu", "576", "type", "veth", "peer", "name", "narrow1");
        rig.peer(() -> FarEnd.run("ip", "link", "del", "narrow0"));
        FarEnd.run("ip", "addr", "add", "10.78.0.1/24", "dev", "narrow0");
        FarEnd.run("ip", "link", "set", "narrow0", "up");
        FarEnd.run("ip", "link", "set", "narrow1", "up");
        FarEnd.run("ip", "neigh", "add", BEYOND, "lladdr", "02:00:00:00:00:02", "dev", "narrow0");
        Machine.run("ip", "route", "replace", "10.78.0.0/24", "via", Machine.FAR);
        rig.peer(() -> {
            Machine.run("ip", "route", "del", "10.78.0.0/24");
            Machine.run("ip", "route", "flush", "cache");
        });
    }

    @Fault(id = "E2", what = "datagrams that a link behind a router does not take whole: the path MTU")
    static void fragmentsForThePath(Rig rig) throws Exception {
        narrowLink(rig);
        DatagramWitness endpoint = DatagramWitness.open(rig, DatagramOptions.connect(BEYOND, PORT));
        endpoint.send("x".repeat(1000)); // Linux first tries whether the path takes it whole
        rig.until("the report of the router", () -> endpoint.errors().size() == 1);
        require(passed() == 0, "what is too long has passed the router");
        endpoint.send("x".repeat(1000));
        rig.until("two fragments pass the router", () -> passed() == 2);
        require(endpoint.errors().size() == 1, "reports: " + endpoint.errors());
        String message = String.valueOf(endpoint.errors().get(0).getMessage());
        require(message.endsWith(BEYOND + ":" + PORT + ": Message too long"), "the report is " + message);
        rig.outcome(endpoint.errors().get(0).getClass().getSimpleName() + ", then fragments");
        rig.figure(message);
    }

    @Fault(id = "E2", what = "the same, if no datagram may be fragmented")
    static void largerThanThePath(Rig rig) throws Exception {
        narrowLink(rig);
        DatagramOptions options = DatagramOptions.connect(BEYOND, PORT);
        DatagramWitness endpoint;
        try {
            endpoint = DatagramWitness.open(rig, options.option(DatagramOptions.DONT_FRAGMENT, true));
        } catch (ExecutionException notOffered) {
            throw new Missing(String.valueOf(notOffered.getMessage()));
        }
        endpoint.send("x".repeat(1000)); // the near link takes it, and the router does not
        rig.until("the report of the router", () -> endpoint.errors().size() == 1);
        endpoint.send("x".repeat(1001)); // the OS knows the path by now
        rig.until("the report of the OS", () -> endpoint.errors().size() == 2);
        require(passed() == 0, "what is too long has passed the router");
        String message = String.valueOf(endpoint.errors().get(1).getMessage());
        require(message.contains("1001"), "the size is missing in " + message);
        endpoint.send("x".repeat(500));
        rig.until("the short datagram passes the router", () -> passed() == 1);
        require(endpoint.errors().size() == 2, "reports: " + endpoint.errors());
        rig.outcome(endpoint.errors().size() + " reports");
        rig.figure(message);
    }

    /** How many packets have left the router for the narrow link. */
    private static int passed() {
        try {
            return Integer.parseInt(FarEnd.run("cat", "/sys/class/net/narrow0/statistics/tx_packets")
                    .strip());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Fault(id = "E3", what = "the largest datagram, in fragments over a link, and one of which a fragment is lost")
    static void largestInFragments(Rig rig) throws Exception {
        Path folder = UnixFaults.folder(rig);
        String largest = "x".repeat(65_507);
        Files.writeString(folder.resolve("largest"), largest);
        DatagramWitness endpoint = DatagramWitness.open(rig, DatagramOptions.bind(Machine.NEAR, 0));
        String to = "UDP4-SENDTO:" + Machine.NEAR + ":" + endpoint.port();
        String[] send = {"socat", "-u", "-b", "65536", "OPEN:" + folder.resolve("largest"), to};
        FarEnd.run(send);
        endpoint.untilReceived(largest);
        Machine.run("nft", "add table inet faults");
        Machine.run("nft", "add chain inet faults early { type filter hook prerouting priority -450; }");
        Machine.run("nft", "add rule inet faults early ip frag-off & 0x1fff == 185 drop"); // at byte 1480
        FarEnd.run(send);
        FarEnd.send("short", to);
        endpoint.untilReceived("short");
        Machine.noRules();
        FarEnd.run(send);
        rig.until("the second whole one", () -> endpoint.received().size() == 3);
        require(endpoint.received().equals(List.of(largest, "short", largest)), "not as they were sent");
        require(endpoint.errors().isEmpty(), "reports: " + endpoint.errors());
        rig.outcome("whole, or not at all");
    }

    /** Answers each report with a datagram to the same address. */
    private static final class Insistent implements DatagramProtocol {
        private static final int REPORTS = 5_000;
        private final InetSocketAddress to;
        private final AtomicInteger reports = new AtomicInteger();
        private volatile @Nullable IOException first;
        private @Nullable DatagramTransport transport;

        Insistent(InetSocketAddress to) {
            this.to = to;
        }

        @Override
        public void connectionMade(DatagramTransport made) {
            transport = made;
            for (int i = 0; i < 10; i++) {
                send();
            }
        }

        private void send() {
            if (transport != null) {
                transport.sendTo(US_ASCII.encode("nowhere"), to);
            }
        }

        @Override
        public void datagramReceived(ByteBuffer data, SocketAddress sender) {}

        @Override
        public void errorReceived(IOException cause) {
            first = first == null ? cause : first;
            if (reports.incrementAndGet() <= REPORTS - 10) {
                send();
            }
        }
    }

    @Fault(id = "E6", what = "sends to where no route leads, one after the other, without end", seconds = 60)
    static void unreachableInALoop(Rig rig) throws Exception {
        Machine.needNamespace();
        BlockingQueue<String> far = receiver(rig);
        rig.peer(() -> Machine.run("ip", "route", "flush", "203.0.113.0/24"));
        rig.bystander().served(rig, "no route leads there", () -> {
            for (String kind : List.of("unreachable", "prohibit", "throw")) {
                Machine.run("ip", "route", "replace", kind, "203.0.113.0/24");
                insist(rig, far, kind);
            }
        });
    }

    private static void insist(Rig rig, BlockingQueue<String> far, String kind) throws Exception {
        Insistent insistent = new Insistent(new InetSocketAddress("203.0.113.1", PORT));
        DatagramTransport transport = rig.await(
                        l -> l.createDatagramEndpoint(() -> insistent, DatagramOptions.bind("0.0.0.0", 0)))
                .transport();
        rig.peer(() -> rig.run(transport::abort));
        rig.until("all sends are reported", () -> insistent.reports.get() >= Insistent.REPORTS);
        rig.run(() -> transport.sendTo(US_ASCII.encode(kind + "\n"), new InetSocketAddress(Machine.FAR, PORT)));
        require(FarEnd.next(far).equals(kind), "a datagram to elsewhere did not arrive, or not alone");
        require(insistent.reports.get() == Insistent.REPORTS, "reports: " + insistent.reports);
        IOException first = insistent.first;
        rig.outcome(kind + ": " + (first == null ? "nothing" : first.getClass().getSimpleName()));
        rig.figure(first == null ? "nothing" : String.valueOf(first.getMessage()));
    }

    @Fault(id = "E6", what = "a link goes down under a connected endpoint, and comes up again")
    static void linkGoesDown(Rig rig) throws Exception {
        BlockingQueue<String> far = receiver(rig);
        DatagramWitness endpoint = DatagramWitness.open(rig, DatagramOptions.connect(Machine.FAR, PORT));
        endpoint.send("before\n");
        require(FarEnd.next(far).equals("before"), "the first datagram did not arrive, or not alone");
        Machine.run("ip", "link", "set", "near0", "down");
        try {
            endpoint.send("lost\n");
            rig.until("a report", () -> !endpoint.errors().isEmpty());
        } finally {
            Machine.run("ip", "link", "set", "near0", "up");
            Machine.run("ip", "addr", "replace", Machine.NEAR_SIX + "/64", "dev", "near0", "nodad");
        }
        String arrived = null;
        for (int tries = 0; arrived == null; tries++) { // the two ends need a moment to find each other
            require(tries < 100, "nothing arrives over a link that is up again: " + endpoint.errors());
            endpoint.send("after\n");
            arrived = far.poll(200, TimeUnit.MILLISECONDS);
        }
        require(arrived.equals("after"), "what was sent over a link that was down has arrived: " + arrived);
        IOException first = endpoint.errors().get(0);
        rig.outcome(first.getClass().getSimpleName());
        rig.figure(String.valueOf(first.getMessage()));
    }
}
