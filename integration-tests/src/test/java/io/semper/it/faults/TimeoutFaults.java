package io.semper.it.faults;

import static io.semper.it.faults.ClosingChecks.require;

import io.semper.Capability;
import io.semper.ServerOptions;
import io.semper.StreamOptions;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Peers that fall silent without ending the connection. */
final class TimeoutFaults {
    private static final Duration SHORT = Duration.ofMillis(400);

    private TimeoutFaults() {}

    private static Serving serve(Rig rig, String host, StreamOptions options) throws Exception {
        return rig.serve(ServerOptions.bind(host, 0).stream(options), rig::plain);
    }

    @Fault(id = "A8", what = "all packets of a connection are dropped, in both directions")
    static void deadPeer(Rig rig) throws Exception {
        Machine.needNamespace();
        StreamOptions plain = StreamOptions.defaults();
        Map<String, StreamOptions> ways = new LinkedHashMap<>();
        ways.put("idle timeout", plain.idleTimeout(SHORT));
        ways.put("read timeout", plain.readTimeout(SHORT));
        ways.put("write timeout", plain.writeTimeout(SHORT));
        if (rig.loop().supports(Capability.TCP_USER_TIMEOUT)) {
            ways.put("TCP user timeout", plain.tcpUserTimeout(SHORT));
        }
        for (var way : ways.entrySet()) {
            Serving serving = serve(rig, Machine.NEAR, way.getValue());
            rig.dial(serving.address());
            Witness witness = serving.next();
            Machine.rule("tcp", "dport", "" + serving.port(), "drop");
            Machine.rule("tcp", "sport", "" + serving.port(), "drop");
            long started = System.nanoTime();
            rig.run(() -> witness.transport().write(ByteBuffer.allocate(10_000_000)));
            rig.untilLost(witness);
            rig.figure(way.getKey() + " after " + (System.nanoTime() - started) / 1_000_000 + " ms");
            Machine.noRules();
            if (way.getKey().startsWith("TCP")) {
                rig.figure(witness.ending());
            } else {
                rig.outcome(way.getKey() + ": " + witness.ending());
            }
        }
    }

    @Fault(id = "B5", what = "500 clients that never send anything")
    static void silentClients(Rig rig) throws Exception {
        Serving serving = serve(rig, "127.0.0.1", StreamOptions.defaults().idleTimeout(SHORT));
        List<Witness> all = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            rig.dial(serving.address());
            all.add(serving.next());
        }
        rig.bystander().echo();
        rig.until("all are lost", () -> all.stream().allMatch(Witness::isLost));
        rig.outcome(all.stream().map(Witness::ending).distinct().toList());
    }

    @Fault(id = "B7", what = "close() with 10 MB queued for a peer that does not read")
    static void closeWithDeadReader(Rig rig) throws Exception {
        Serving serving = serve(rig, "127.0.0.1", StreamOptions.defaults().closeTimeout(SHORT));
        Socket peer = rig.dial(serving.address());
        Witness witness = serving.next();
        long started = System.nanoTime();
        rig.run(() -> {
            witness.transport().write(ByteBuffer.allocate(10_000_000));
            witness.transport().close();
        });
        rig.untilLost(witness);
        long took = (System.nanoTime() - started) / 1_000_000;
        require(took >= SHORT.toMillis(), "given up after " + took + " ms");
        rig.figure("given up after " + took + " ms");
        rig.outcome(witness.ending());
        require(!peer.isClosed(), "the peer is still connected");
    }
}
