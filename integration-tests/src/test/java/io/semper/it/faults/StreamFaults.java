package io.semper.it.faults;

import static io.semper.it.faults.ClosingChecks.require;

import io.semper.ServerOptions;
import io.semper.StreamOptions;
import java.io.InputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;

/** Streams with short writes, half-closes and very large amounts. */
final class StreamFaults {
    private StreamFaults() {}

    /** The bytes received up to the end of the stream. */
    private record Received(long bytes, long checksum) {
        static Received all(InputStream in) throws Exception {
            CRC32 checksum = new CRC32();
            byte[] buffer = new byte[1 << 16];
            long bytes = 0;
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                checksum.update(buffer, 0, n);
                bytes += n;
            }
            return new Received(bytes, checksum.getValue());
        }

        static Received of(byte[] bytes) {
            CRC32 checksum = new CRC32();
            checksum.update(bytes);
            return new Received(bytes.length, checksum.getValue());
        }
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    @Fault(id = "A5", what = "the peer ends its half while the protocol keeps writing 10 MB")
    static void writesAfterThePeersEnd(Rig rig) throws Exception {
        byte[] bytes = random(10_000_000);
        for (boolean keeps : List.of(true, false)) {
            Serving serving = rig.serve(() -> keeps ? rig.plain().keepHalf() : rig.plain());
            Socket peer = rig.dial(serving.address());
            Witness witness = serving.next();
            if (!keeps) {
                rig.run(() -> witness.transport().write(ByteBuffer.wrap(bytes)));
            }
            peer.shutdownOutput();
            rig.until("the end has come", witness::hasEnded);
            if (keeps) {
                rig.run(() -> {
                    witness.transport().write(ByteBuffer.wrap(bytes));
                    witness.transport().close();
                });
            }
            require(Received.all(peer.getInputStream()).equals(Received.of(bytes)), "bytes are missing or altered");
            rig.untilLost(witness);
            rig.outcome(witness.ending());
        }
    }

    @Fault(id = "A6", what = "both ends close at the same time, 2000 pairs")
    static void bothClose(Rig rig) throws Exception {
        Serving serving = rig.serve(rig::plain);
        List<Witness> all = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            Witness client = rig.connect(serving.address());
            Witness server = serving.next();
            rig.run(() -> {
                client.transport().close();
                server.transport().close();
            });
            all.add(client);
            all.add(server);
        }
        rig.until("all are lost", () -> all.stream().allMatch(Witness::isLost));
        rig.outcome(all.stream().map(Witness::ending).distinct().toList());
    }

    @Fault(id = "A21", what = "urgent bytes in the stream")
    static void urgentBytes(Rig rig) throws Exception {
        Serving serving = rig.serve(rig::plain);
        Socket peer = rig.dial(serving.address());
        Witness witness = serving.next();
        byte[] bytes = random(3000);
        peer.getOutputStream().write(bytes, 0, 1000);
        peer.sendUrgentData('!');
        peer.getOutputStream().write(bytes, 1000, 1000);
        rig.until("2000 bytes have arrived", () -> witness.received() == 2000);
        Quiet.check(rig.loop(), "after an urgent byte");
        peer.sendUrgentData('?');
        peer.getOutputStream().write(bytes, 2000, 1000);
        peer.shutdownOutput();
        rig.untilLost(witness);
        require(witness.checksum() == Received.of(bytes).checksum(), "the stream was altered");
        rig.outcome(witness.received());
    }

    @Fault(id = "A22", what = "writes that the OS takes in small parts, or not at all for now (EAGAIN)")
    static void shortWrites(Rig rig) throws Exception {
        StreamOptions small = StreamOptions.defaults().sendBufferSize(4096);
        byte[] bytes = random(3_000_000);
        for (String fault : List.of("", "error=EAGAIN:when=2+3", "error=EINTR:when=1+2")) {
            Serving serving = rig.serve(ServerOptions.bind("127.0.0.1", 0).stream(small), rig::plain);
            Socket peer = new Socket();
            peer.setReceiveBufferSize(4096);
            peer.connect(serving.address());
            peer.setSoTimeout(15_000);
            rig.peer(peer);
            Witness witness = serving.next();
            rig.run(() -> witness.transport().setWriteLimits(0, 0));
            try (Injection injection =
                    fault.isEmpty() ? null : new Injection(rig, "write,writev,sendto,sendmsg", fault)) {
                rig.run(() -> {
                    for (int at = 0; at < bytes.length; at += 1000) {
                        witness.transport().write(ByteBuffer.wrap(bytes, at, 1000));
                    }
                    witness.transport().close();
                });
                require(Received.all(peer.getInputStream()).equals(Received.of(bytes)), "altered with " + fault);
                rig.untilLost(witness);
                int injected = injection == null ? 0 : injection.end();
                rig.figure(injected + " times " + fault);
                require(injection == null || injected > 0, "not injected: " + fault);
            }
            rig.outcome(witness.ending());
        }
    }

    @Fault(id = "A23", what = "more buffers than a gathering call takes, and more than 2 GiB queued at once")
    static void manyAndLarge(Rig rig) throws Exception {
        Serving serving = rig.serve(rig::plain);
        Socket peer = rig.dial(serving.address());
        Witness witness = serving.next();
        ByteBuffer[] chunks = new ByteBuffer[5000];
        byte[] small = random(chunks.length * 10);
        for (int i = 0; i < chunks.length; i++) {
            chunks[i] = ByteBuffer.wrap(small, i * 10, 10);
        }
        ByteBuffer large = ByteBuffer.allocateDirect(1 << 23);
        long[] released = new long[1];
        rig.run(() -> {
            witness.transport().writeAll(chunks);
            for (int i = 0; i < 260; i++) {
                witness.transport().writeOwned(large.duplicate(), done -> released[0]++);
            }
            witness.transport().close();
        });
        byte[] first = peer.getInputStream().readNBytes(small.length);
        require(Received.of(first).equals(Received.of(small)), "the small buffers were altered");
        rig.outcome(Received.all(peer.getInputStream()).bytes());
        rig.untilLost(witness);
        rig.outcome(witness.ending());
        rig.outcome(rig.on(() -> released[0]) + " released");
    }
}
