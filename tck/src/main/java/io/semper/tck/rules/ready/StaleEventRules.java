package io.semper.tck.rules.ready;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.semper.LoopFuture;
import io.semper.Server;
import io.semper.tck.Peer;
import io.semper.tck.PeerServer;
import io.semper.tck.Recorder;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.util.ArrayList;
import java.util.List;

/** Descriptors whose numbers are used again while events for them are on their way. */
final class StaleEventRules {
    private static final int ROUNDS = 20;

    /** Of connections that are ready in one poll, the first that is called closes the others and opens new ones. */
    @Rule("READY-11")
    void newConnectionsGetNothingOfThoseWhoseDescriptorsTheyHave(Tck tck, StreamKind kind) {
        for (int i = 0; i < ROUNDS; i++) {
            closeTheOthersAndOpenNew(tck, kind);
        }
    }

    private static void closeTheOthersAndOpenNew(Tck tck, StreamKind kind) {
        PeerServer there = tck.listen(kind);
        List<Recorder> ready = new ArrayList<>();
        List<Recorder> fresh = new ArrayList<>();
        List<LoopFuture<?>> futures = new ArrayList<>();
        Server server = tck.serve(kind, () -> {
            Recorder recorder = tck.recorder();
            recorder.onData(data -> {
                if (fresh.isEmpty()) {
                    for (Recorder other : ready) {
                        if (other != recorder) {
                            other.transport().abort();
                            Recorder next = tck.recorder();
                            fresh.add(next);
                            futures.add(tck.loop().createConnection(() -> next, there.options()));
                        }
                    }
                }
            });
            ready.add(recorder);
            return recorder;
        });
        List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            peers.add(tck.peer(server));
        }
        tck.until(() -> ready.size() == 3 && ready.get(2).isMade(), "three connections are made");
        tck.settle();
        peers.forEach(peer -> peer.send("stale"));
        tck.until(() -> futures.size() == 2, "one connection receives its data");
        futures.forEach(tck::await);
        tck.settle();
        int heard = 0;
        for (Recorder recorder : ready) {
            heard += recorder.count("data");
        }
        assertEquals(1, heard, "connections that received their data: the one that closed the others");
        for (Recorder next : fresh) {
            assertEquals(List.of("made"), next.trace(), "a new connection, which no peer has sent anything");
        }
        fresh.forEach(next -> tck.run(next.transport()::abort));
        fresh.forEach(next -> assertNull(next.awaitLost()));
    }
}
