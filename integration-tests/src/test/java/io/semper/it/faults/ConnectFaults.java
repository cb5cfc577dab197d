package io.semper.it.faults;

import static io.semper.it.faults.ClosingChecks.require;

import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.LoopFuture;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** Connects that lead nowhere. */
final class ConnectFaults {
    private ConnectFaults() {}

    private static InetSocketAddress near(int port) {
        return new InetSocketAddress(Machine.NEAR, port);
    }

    private static ServerSocket listener(Rig rig, int backlog) throws Exception {
        return rig.peer(new ServerSocket(0, backlog, InetAddress.getByName(Machine.NEAR)));
    }

    private static Throwable failure(Rig rig, ConnectOptions options) throws Exception {
        return rig.failureOf(l -> l.createConnection(rig::witness, options));
    }

    @Fault(id = "A9", what = "2000 connects to a closed port")
    static void refused(Rig rig) throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        InetSocketAddress nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        Set<String> failures = new TreeSet<>();
        int sockets = Descriptors.sockets();
        for (int round = 0; round < 20; round++) {
            List<CompletableFuture<?>> tries = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                tries.add(rig.start(l -> l.createConnection(rig::witness, ConnectOptions.to(nobody))));
            }
            for (CompletableFuture<?> each : tries) {
                try {
                    each.get(15, TimeUnit.SECONDS);
                    throw new AssertionError("connected");
                } catch (ExecutionException e) {
                    failures.add(e.getCause().getClass().getSimpleName());
                }
            }
            require(Descriptors.sockets() == sockets, "sockets are still open: " + Descriptors.sockets());
        }
        rig.outcome(failures);
    }

    @Fault(id = "A10", what = "a connect whose packets are dropped, and whose answer comes after the deadline")
    static void blackhole(Rig rig) throws Exception {
        ServerSocket listener = listener(rig, 10);
        Machine.rule("tcp", "sport", "" + listener.getLocalPort(), "drop");
        int sockets = Descriptors.sockets();
        long started = System.nanoTime();
        Throwable late =
                failure(rig, ConnectOptions.to(near(listener.getLocalPort())).timeout(Duration.ofMillis(300)));
        rig.figure((System.nanoTime() - started) / 1_000_000 + " ms of 300");
        require(Descriptors.sockets() == sockets, "a socket is left");
        rig.outcome(late.getClass().getSimpleName());
        // The OS repeats its SYN-ACK in the idle second.
        Machine.noRules();
    }

    @Fault(id = "A11", what = "connects that are refused by ICMP and by a packet filter's RST")
    static void prohibited(Rig rig) throws Exception {
        ServerSocket listener = listener(rig, 10);
        for (String with : List.of(
                "icmpx type admin-prohibited",
                "icmpx type host-unreachable",
                "icmp type net-unreachable",
                "tcp reset")) {
            Machine.rule("tcp", "dport", "" + listener.getLocalPort(), "reject with", with);
            Throwable failure = failure(rig, ConnectOptions.to(near(listener.getLocalPort())));
            Machine.noRules();
            require(failure.getMessage().contains(Machine.NEAR), "the address is missing in " + failure);
            rig.outcome(with + ": " + failure.getClass().getSimpleName());
        }
    }

    @Fault(id = "A11", what = "connects that a prohibiting and an unreachable route refuse (EACCES, EHOSTUNREACH)")
    static void routesThatRefuse(Rig rig) throws Exception {
        Machine.needNamespace();
        for (String route : List.of("prohibit", "unreachable")) {
            Machine.run("ip", "route", "add", route, "192.0.2.7");
            try {
                Throwable failure = failure(rig, ConnectOptions.to(new InetSocketAddress("192.0.2.7", 80)));
                rig.outcome(route + ": " + failure.getClass().getSimpleName() + ", " + failure.getMessage());
            } finally {
                Machine.run("ip", "route", "del", route, "192.0.2.7");
            }
        }
    }

    @Fault(id = "A12", what = "a connect that hangs is cancelled")
    static void cancelled(Rig rig) throws Exception {
        ServerSocket listener = listener(rig, 10);
        Machine.rule("tcp", "dport", "" + listener.getLocalPort(), "drop");
        int sockets = Descriptors.sockets();
        List<LoopFuture<Connection<Witness>>> tries = new ArrayList<>();
        rig.run(() -> {
            for (int i = 0; i < 50; i++) {
                tries.add(rig.loop().createConnection(rig::witness, ConnectOptions.to(near(listener.getLocalPort()))));
            }
        });
        rig.until("the connects are under way", () -> Descriptors.sockets() == sockets + 50);
        int left = rig.on(() -> {
            tries.forEach(LoopFuture::cancel);
            return Descriptors.sockets() - sockets;
        });
        rig.outcome(left + " sockets open when cancel() returns");
        require(left == 0, left + " sockets are open after cancel()");
    }

    @Fault(id = "A13", what = "a connect to the address that it is bound to: TCP connects it to itself")
    static void toItself(Rig rig) throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        InetSocketAddress itself = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        int sockets = Descriptors.sockets();
        rig.outcome(failure(rig, ConnectOptions.to(itself).localAddress(itself))
                .getClass()
                .getSimpleName());
        require(Descriptors.sockets() == sockets, "a socket is left");
    }

    @Fault(id = "A20", what = "no local port is left")
    static void portsExhausted(Rig rig) throws Exception {
        Machine.needNamespace();
        ServerSocket listener = listener(rig, 100);
        String range =
                Machine.run("sysctl", "-n", "net.ipv4.ip_local_port_range").strip();
        Machine.set("net.ipv4.ip_local_port_range", "21000 21009");
        try {
            for (int i = 0; i < 10; i++) {
                rig.connect(near(listener.getLocalPort()));
            }
            Throwable failure = failure(rig, ConnectOptions.to(near(listener.getLocalPort())));
            rig.outcome(failure.getClass().getSimpleName());
            rig.figure(failure.getMessage());
        } finally {
            Machine.set("net.ipv4.ip_local_port_range", range);
        }
    }
}
