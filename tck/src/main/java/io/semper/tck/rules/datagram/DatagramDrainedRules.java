package io.semper.tck.rules.datagram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.semper.DatagramOptions;
import io.semper.DatagramTransport;
import io.semper.LoopFuture;
import io.semper.tck.DatagramKind;
import io.semper.tck.DatagramLink;
import io.semper.tck.DatagramRecorder;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.SlowPeer;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;

/** When what was sent has been taken by the OS. */
@Requires("datagrams")
final class DatagramDrainedRules {
    private static final int MOST = 100_000;

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

    @Requires("unix-datagrams")
    @Rule("DATAGRAM-26")
    void whatOvertakesAFullPeerCompletesNothing(Tck tck) {
        SlowPeer link = SlowPeer.open(tck, tck.datagramRecorder(), false);
        SocketAddress other = tck.freshAddress(StreamKind.UNIX);
        DatagramRecorder others = tck.datagramRecorder();
        tck.endpoint(DatagramOptions.bind(other), others);
        link.fill(100);
        LoopFuture<Void> drained = tck.call(() -> link.transport().drained());
        tck.run(() -> {
            for (int i = 0; i < 5; i++) {
                link.transport().sendTo(ByteBuffer.allocate(1000), other);
            }
        });
        others.awaitDatagrams(5);
        tck.settle();
        assertFalse(drained.isDone(), "the first peer has not read");
        link.read();
        assertNull(tck.await(drained));
        link.assertAllArrive();
    }

    @Requires("unix-datagrams")
    @Rule("DATAGRAM-26")
    void whatIsTakenBeforeAnEarlierOneCompletesNothing(Tck tck) {
        SlowPeer link = SlowPeer.open(tck, tck.datagramRecorder(), false);
        SocketAddress other = tck.freshAddress(StreamKind.UNIX);
        DatagramRecorder others = tck.datagramRecorder().onMade(DatagramTransport::pauseReading);
        tck.endpoint(DatagramOptions.bind(other), others);
        link.fill(100);
        LoopFuture<Void> drained = tck.call(() -> link.transport().drained());
        int toOther = tck.call(() -> {
            long queued = link.transport().writeBufferSize();
            int count = 0;
            for (; count < MOST && link.transport().writeBufferSize() == queued; count++) {
                link.transport().sendTo(ByteBuffer.allocate(100), other);
            }
            return count;
        });
        tck.run(() -> others.transport().resumeReading());
        others.awaitDatagrams(toOther);
        tck.settle();
        assertFalse(drained.isDone(), "the first peer has not read");
        link.read();
        assertNull(tck.await(drained));
        link.assertAllArrive();
    }

    @Requires("unix-datagrams")
    @Rule("DATAGRAM-26")
    void whatIsDroppedOverTheCapCompletesNothing(Tck tck) {
        for (boolean connected : List.of(true, false)) {
            int cap = 2 * (100 + DatagramOptions.OVERHEAD);
            SlowPeer link =
                    SlowPeer.open(tck, tck.datagramRecorder(), connected, options -> options.writeQueueCap(cap));
            link.fill(100);
            LoopFuture<Void> drained = tck.call(() -> link.transport().drained());
            tck.run(() -> link.sendNow(ByteBuffer.allocate(cap)));
            link.sender().awaitErrors(1);
            tck.settle();
            assertFalse(drained.isDone(), "the peer has not read");
            link.read();
            assertNull(tck.await(drained));
            link.assertAllArrive();
        }
    }
}
