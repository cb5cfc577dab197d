package io.semper.it.faults;

import static io.semper.it.faults.ClosingChecks.require;

import io.semper.ServerOptions;
import io.semper.StreamOptions;
import io.semper.StreamTransport;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** Peers that read slowly or not at all, and peers that send slowly or without end. */
final class FlowFaults {
    private static final int HIGH = 100_000;
    private static final int CHUNK = 10_000;

    private FlowFaults() {}

    private static Map<String, BiConsumer<StreamTransport, ByteBuffer>> waysToWrite() {
        Map<String, BiConsumer<StreamTransport, ByteBuffer>> ways = new LinkedHashMap<>();
        ways.put("write", StreamTransport::write);
        ways.put("writeAll", (transport, bytes) -> transport.writeAll(bytes.slice(0, 5), bytes.slice(5, CHUNK - 5)));
        ways.put("writeOwned", (transport, bytes) -> transport.writeOwned(bytes, null));
        ways.put("corked", (transport, bytes) -> {
            transport.cork();
            transport.write(bytes);
        });
        return ways;
    }

    @Fault(id = "B1", what = "a peer that never reads, and a writer that ignores flow control")
    static void peerThatNeverReads(Rig rig) throws Exception {
        StreamOptions options = StreamOptions.defaults().writeQueueCap(1 << 20);
        Serving serving = rig.serve(ServerOptions.bind("127.0.0.1", 0).stream(options), rig::plain);
        rig.dial(serving.address());
        Witness witness = serving.next();
        long most = rig.on(() -> {
            long peak = 0;
            for (int i = 0; i < 10_000 && !witness.transport().isClosing(); i++) {
                witness.transport().write(ByteBuffer.allocate(CHUNK));
                peak = Math.max(peak, witness.transport().writeBufferSize());
            }
            return peak;
        });
        rig.figure("at most " + most + " bytes were queued");
        require(most <= (1 << 20), most + " bytes were queued");
        rig.untilLost(witness);
        rig.outcome(witness.ending());
    }

    @Fault(
            id = "B2",
            what = "a peer that never reads, and a writer that respects flow control, with every write method")
    static void everyWayToWriteIsHeldBack(Rig rig) throws Exception {
        Serving serving = rig.serve(rig::plain);
        for (var way : waysToWrite().entrySet()) {
            rig.dial(serving.address());
            Witness witness = serving.next();
            rig.run(() -> witness.transport().setWriteLimits(0, HIGH));
            long waiting = rig.on(() -> {
                for (int i = 0; i < 10_000 && !witness.isPaused(); i++) {
                    way.getValue().accept(witness.transport(), ByteBuffer.allocate(CHUNK));
                }
                return witness.transport().writeBufferSize();
            });
            require(witness.pauses() > 0, way.getKey() + " is never paused");
            require(waiting > HIGH && waiting <= HIGH + CHUNK, way.getKey() + " has " + waiting + " bytes queued");
            rig.outcome(way.getKey() + " paused " + witness.pauses());
        }
    }

    @Fault(id = "B5", what = "2000 clients that rarely send a byte")
    static void slowClients(Rig rig) throws Exception {
        Serving serving = rig.serve(rig::plain);
        List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            slow.add(rig.dial(serving.address()));
        }
        rig.bystander().served(rig, "2000 clients dribbled", () -> {
            for (int round = 0; round < 5; round++) {
                for (Socket each : slow) {
                    each.getOutputStream().write('x');
                }
            }
        });
        rig.until(
                "all bytes have come",
                () -> rig.witnesses().stream()
                                .skip(1)
                                .mapToLong(Witness::received)
                                .sum()
                        == 10_000);
        rig.outcome("all bytes arrived");
    }

    @Fault(id = "B6", what = "a reader behind a link of one kilobyte per second")
    static void slowLink(Rig rig) throws Exception {
        Machine.need("tc");
        Machine.need("socat");
        Process reader = new ProcessBuilder(
                        "ip",
                        "netns",
                        "exec",
                        Machine.farNamespace(),
                        "socat",
                        "-u",
                        "TCP-LISTEN:7777",
                        "OPEN:/dev/null")
                .redirectErrorStream(true)
                .start();
        rig.peer(() -> {
            reader.destroyForcibly().waitFor();
            reader.getInputStream().close();
            reader.getOutputStream().close();
            reader.getErrorStream().close();
        });
        Witness witness = null;
        for (int i = 0; witness == null; i++) {
            try {
                witness = rig.connect(new InetSocketAddress(Machine.FAR, 7777));
            } catch (java.util.concurrent.ExecutionException notYet) {
                require(i < 750, "socat does not listen");
                Machine.letPass(20);
            }
        }
        Witness there = witness;
        Machine.run(
                "tc", "qdisc", "add", "dev", "near0", "root", "tbf", "rate", "8kbit", "burst", "4kb", "latency",
                "400ms");
        try {
            long waiting = rig.on(() -> {
                there.transport().setWriteLimits(0, HIGH);
                while (!there.isPaused()) {
                    there.transport().write(ByteBuffer.allocate(CHUNK));
                }
                return there.transport().writeBufferSize();
            });
            require(waiting <= HIGH + CHUNK, waiting + " bytes are queued");
            Quiet.check(rig.loop(), "with a slow reader");
            rig.run(() -> there.transport().abort());
            rig.untilLost(there);
            rig.outcome(there.ending());
        } finally {
            Machine.run("tc", "qdisc", "del", "dev", "near0", "root");
        }
    }

    @Fault(id = "B8", what = "abort() with 10 MB queued")
    static void abortWithBytesWaiting(Rig rig) throws Exception {
        Serving serving = rig.serve(rig::plain);
        Socket peer = rig.dial(serving.address());
        Witness witness = serving.next();
        int[] released = new int[1];
        rig.run(() -> {
            witness.transport().writeOwned(ByteBuffer.allocateDirect(10_000_000), done -> released[0]++);
            witness.transport().write(ByteBuffer.allocate(1000));
            witness.transport().abort();
        });
        rig.untilLost(witness);
        try {
            while (peer.getInputStream().skip(1 << 20) > 0) {
                // The bytes that the OS had taken.
            }
        } catch (IOException reset) {
            rig.figure("the peer saw " + reset.getMessage());
        }
        rig.outcome(witness.ending());
        rig.outcome(rig.on(() -> released[0]) + " released");
    }

    @Fault(id = "B9", what = "a client that sends as much as it can")
    static void flood(Rig rig) throws Exception {
        Serving serving = rig.serve(rig::plain);
        OutputStream out = rig.dial(serving.address()).getOutputStream();
        Witness witness = serving.next();
        byte[] block = new byte[1 << 20];
        rig.bystander().served(rig, "another client flooded", () -> {
            for (int i = 0; i < 1000; i++) {
                out.write(block);
            }
        });
        rig.until("everything has arrived", () -> witness.received() == 1000L << 20);
        rig.outcome(witness.received());
    }
}
