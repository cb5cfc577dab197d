package io.semper.it.faults;

import static io.semper.it.faults.ClosingChecks.require;

import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.LoopFuture;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;

/** A host with an address of each family (in the hosts file of {@link Namespace}), of which not all respond. */
final class RaceFaults {
    private RaceFaults() {}

    private static ServerSocket listener(Rig rig) throws Exception {
        Machine.needNamespace();
        // One socket for both families.
        return rig.peer(new ServerSocket(0, 50, InetAddress.getByName("::")));
    }

    private static String familyOf(Witness witness) {
        return ((InetSocketAddress) witness.transport().remoteAddress())
                .getAddress()
                .getClass()
                .getSimpleName();
    }

    private static ConnectOptions to(ServerSocket listener) {
        return ConnectOptions.to(Machine.TWO_FAMILIES, listener.getLocalPort()).timeout(Duration.ofSeconds(10));
    }

    @Fault(id = "E15", what = "the address that is tried first does not respond, or refuses")
    static void oneFamilyIsDead(Rig rig) throws Exception {
        ServerSocket listener = listener(rig);
        String port = String.valueOf(listener.getLocalPort());
        String first = familyOf(rig.connect(to(listener), rig.witness()));
        String family = first.equals("Inet4Address") ? "ipv4" : "ipv6";
        rig.outcome("both alive: " + first);

        int sockets = Descriptors.sockets();
        Machine.rule("meta nfproto", family, "tcp dport", port, "drop");
        long started = System.nanoTime();
        rig.outcome("silence: " + familyOf(rig.connect(to(listener), rig.witness())));
        rig.figure("connected after " + (System.nanoTime() - started) / 1_000_000 + " ms");
        require(Descriptors.sockets() == sockets + 1, "the loser is still open");
        Machine.noRules();

        Machine.rule("meta nfproto", family, "tcp dport", port, "reject with tcp reset");
        rig.outcome("refusal: " + familyOf(rig.connect(to(listener), rig.witness())));
        Machine.noRules();
    }

    @Fault(id = "E15", what = "no address of a host responds: the deadline, and a cancel in the middle of the race")
    static void allAreDead(Rig rig) throws Exception {
        ServerSocket listener = listener(rig);
        int sockets = Descriptors.sockets();
        Machine.rule("tcp", "dport", "" + listener.getLocalPort(), "drop");
        Throwable late =
                rig.failureOf(l -> l.createConnection(rig::witness, to(listener).timeout(Duration.ofMillis(600))));
        rig.outcome(late.getClass().getSimpleName());
        require(Descriptors.sockets() == sockets, "sockets are still open after the deadline");
        LoopFuture<Connection<Witness>> race = rig.on(() -> rig.loop().createConnection(rig::witness, to(listener)));
        rig.until("both attempts are under way", () -> Descriptors.sockets() == sockets + 2);
        int left = rig.on(() -> {
            race.cancel();
            return Descriptors.sockets() - sockets;
        });
        rig.outcome(left + " sockets open after cancel()");
        require(left == 0, left + " sockets are still open after cancel()");
        Machine.noRules();
    }
}
