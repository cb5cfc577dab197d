package io.semper.tck.rules.datagram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.semper.DatagramTransport;
import io.semper.LoopFuture;
import io.semper.tck.DatagramKind;
import io.semper.tck.DatagramLink;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.SlowPeer;
import java.util.List;

/** When what was sent has been taken by the OS. */
@Requires("datagrams")
final class DatagramDrainedRules {
    @Rule("DATAGRAM-26")
    void nothingIsQueuedAndTheFutureIsDone(Tck tck, DatagramKind kind) {
        DatagramLink link = tck.datagrams(kind, tck.datagramRecorder());
        assertNull(tck.await(link.get(DatagramTransport::drained)));
        link.send("one");
        assertNull(tck.await(link.get(DatagramTransport::drained)));
        assertEquals("one", link.peer().receive().text());
        link.lostAfter(DatagramTransport::close);
        assertNull(tck.await(link.get(DatagramTransport::drained)), "nothing was dropped by the close");
    }

    @Requires("unix-datagrams")
    @Rule("DATAGRAM-26")
    void itCompletesWhenWhatWasSentBeforeIsTaken(Tck tck) {
        for (boolean connected : List.of(true, false)) {
            SlowPeer link = SlowPeer.open(tck, tck.datagramRecorder(), connected);
            link.fill(100);
            LoopFuture<Void> first = tck.call(() -> link.transport().drained());
            tck.run(() -> {
                for (int i = 0; i < 200; i++) {
                    link.sendNow(100);
                }
            });
            tck.settle();
            assertFalse(first.isDone(), "the peer has not read");
            long[] queuedThen = {-1};
            tck.run(() -> first.addDoneCallback(
                    done -> queuedThen[0] = link.transport().writeBufferSize()));
            link.read();
            assertNull(tck.await(first));
            tck.until(() -> queuedThen[0] >= 0, "the callback of drained()");
            LoopFuture<Void> last = tck.call(() -> link.transport().drained());
            assertNull(tck.await(last));
            assertEquals(0, tck.call(() -> link.transport().writeBufferSize()));
            link.assertAllArrive();
        }
    }

    @Requires("unix-datagrams")
    @Rule("DATAGRAM-26")
    void aDatagramThatFailsCountsAsTaken(Tck tck) {
        for (boolean connected : List.of(true, false)) {
            SlowPeer link = SlowPeer.open(tck, tck.datagramRecorder(), connected);
            link.fill(100);
            LoopFuture<Void> drained = tck.call(() -> link.transport().drained());
            tck.run(() -> link.receiver().transport().abort());
            link.receiver().awaitLost();
            assertNull(tck.await(drained));
            link.sender().awaitErrors(1);
            assertFalse(link.transport().isClosing());
        }
    }
}
