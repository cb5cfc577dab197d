package io.semper.it.faults;

import static io.semper.it.faults.ClosingChecks.require;

import io.semper.DatagramOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;

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
}
