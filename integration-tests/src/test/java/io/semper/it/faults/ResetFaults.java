package io.semper.it.faults;

import static io.semper.it.faults.ClosingChecks.require;

import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Peers that reset a connection. */
final class ResetFaults {
    private ResetFaults() {}

    @Fault(id = "A1", what = "RST by linger 0, with local bytes unread")
    static void resetWithBytesUnread(Rig rig) throws Exception {
        Serving serving = rig.serve(rig::plain);
        Socket peer = rig.dial(serving.address());
        Witness witness = serving.next();
        peer.getOutputStream().write(new byte[1000]);
        rig.until("the bytes have arrived", () -> witness.received() == 1000);
        rig.run(() -> witness.transport().write(ByteBuffer.allocate(1000)));
        require(peer.getInputStream().read() == 0, "the first byte is there");
        long reset = System.nanoTime();
        Rig.reset(peer);
        rig.untilLost(witness);
        rig.figure((System.nanoTime() - reset) / 1000 + " us");
        rig.outcome(witness.ending());
    }

    @Fault(id = "A2", what = "FIN, and then RST on the half-closed connection, 5000 times")
    static void resetAfterHalfClose(Rig rig) throws Exception {
        Serving serving = rig.serve(() -> rig.plain().keepHalf());
        List<Witness> ends = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            Socket peer = rig.dial(serving.address());
            Witness witness = serving.next();
            peer.shutdownOutput();
            if (i % 100 == 0) {
                rig.until("the end has come", witness::hasEnded);
            }
            Rig.reset(peer);
            ends.add(witness);
        }
        Quiet.check(rig.loop(), "with 5000 connections that were half-closed and reset");
        rig.run(() -> ends.forEach(each -> each.transport().write(ByteBuffer.allocate(1))));
        rig.until("every connection is lost", () -> ends.stream().allMatch(Witness::isLost));
        rig.until("only the bystander is left", () -> rig.loop().stats().openTransports() == 1);
        rig.outcome(ends.stream().map(Witness::ending).distinct().sorted().toList());
    }

    @Fault(id = "A3", what = "RST while reading is paused")
    static void resetWhilePaused(Rig rig) throws Exception {
        Serving serving = rig.serve(rig::plain);
        Socket peer = rig.dial(serving.address());
        Witness witness = serving.next();
        rig.run(() -> witness.transport().pauseReading());
        Rig.reset(peer);
        Quiet.check(rig.loop(), "with a connection that was reset while paused");
        rig.figure(witness.isLost() ? "reported at once" : "reported on resume");
        rig.run(() -> witness.transport().resumeReading());
        rig.untilLost(witness);
        rig.outcome(witness.ending());
    }

    @Fault(id = "A4", what = "RST between the arrival and accept()")
    static void resetBeforeAccept(Rig rig) throws Exception {
        Serving serving = rig.serve(rig::plain);
        // The loop cannot accept while this runs on its thread.
        rig.on(() -> {
            for (int i = 0; i < 20; i++) {
                Rig.reset(rig.dial(serving.address()));
            }
            return true;
        });
        Socket alive = rig.dial(serving.address());
        alive.getOutputStream().write(1);
        rig.until(
                "the next client is served",
                () -> rig.witnesses().stream().skip(1).anyMatch(each -> each.received() == 1));
        rig.outcome("next client served");
    }

    @Fault(id = "A4", what = "accept() fails with ECONNABORTED")
    static void acceptAborted(Rig rig) throws Exception {
        Serving serving = rig.serve(rig::plain);
        try (Injection injection = new Injection(rig, "accept,accept4", "error=ECONNABORTED:when=1..3")) {
            rig.dial(serving.address());
            rig.dial(serving.address());
            serving.next();
            serving.next();
            require(injection.end() == 3, "ECONNABORTED was not injected three times");
        }
        rig.outcome("both clients accepted");
    }

    @Fault(id = "A7", what = "writes to a peer that has closed: the first succeeds, the next meets EPIPE")
    static void writesToClosedPeer(Rig rig) throws Exception {
        Serving serving = rig.serve(() -> rig.plain().keepHalf());
        Socket peer = rig.dial(serving.address());
        Witness witness = serving.next();
        peer.close();
        rig.until("the end has come", witness::hasEnded);
        rig.until("a write has failed", () -> {
            witness.transport().write(ByteBuffer.allocate(1));
            return witness.transport().isClosing();
        });
        rig.run(() -> {
            for (int i = 0; i < 100; i++) {
                witness.transport().write(ByteBuffer.allocate(1));
            }
        });
        rig.untilLost(witness);
        rig.outcome(witness.ending());
    }

    @Fault(id = "A26", what = "the OS kills 1000 connections (ss -K)")
    static void killedByTheKernel(Rig rig) throws Exception {
        Machine.needNamespace();
        Serving serving = rig.serve(rig::plain);
        List<Witness> all = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            rig.dial(serving.address());
            all.add(serving.next());
        }
        int killed = Machine.kill("sport", "=", ":" + serving.port());
        require(killed == 1000, "ended " + killed);
        rig.until("every connection is lost", () -> all.stream().allMatch(Witness::isLost));
        rig.outcome(all.stream().map(Witness::ending).distinct().sorted().toList());
    }
}
