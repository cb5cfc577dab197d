package io.semper.tck.rules.datagram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.DatagramOptions;
import io.semper.DatagramTransport;
import io.semper.LoopStats;
import io.semper.TransportSnapshot;
import io.semper.tck.DatagramKind;
import io.semper.tck.DatagramLink;
import io.semper.tck.DatagramRecorder;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.SlowPeer;
import java.util.List;

/** Endpoints in the figures of the loop. */
@Requires("datagrams")
final class DatagramStatsRules {
    @Rule("DATAGRAM-33")
    void bytesAndEndpointsAreCounted(Tck tck, DatagramKind kind) {
        LoopStats before = tck.loop().stats();
        DatagramRecorder recorder = tck.datagramRecorder();
        DatagramLink link = tck.datagrams(kind, recorder);
        DatagramLink other = tck.datagrams(kind, tck.datagramRecorder());
        assertEquals(2, tck.loop().stats().openTransports());
        link.send(new byte[1000]);
        link.send(new byte[7]);
        link.peer().receive(2);
        link.peer().send(new byte[300], link.address());
        link.peer().send(new byte[5], link.address());
        recorder.awaitDatagrams(2);
        LoopStats after = tck.loop().stats();
        assertEquals(1007, after.bytesWritten() - before.bytesWritten(), "bytesWritten()");
        assertEquals(305, after.bytesRead() - before.bytesRead(), "bytesRead()");
        assertEquals(0, after.queuedBytes());
        link.lostAfter(DatagramTransport::abort);
        assertEquals(1, tck.loop().stats().openTransports());
        other.lostAfter(DatagramTransport::close);
        assertEquals(0, tck.loop().stats().openTransports());
    }

    @Rule("DATAGRAM-33")
    void snapshotsListEndpoints(Tck tck, DatagramKind kind) {
        DatagramLink link = tck.datagrams(kind, tck.datagramRecorder());
        link.run(DatagramTransport::pauseReading);
        List<TransportSnapshot> all = tck.elsewhere(() -> tck.loop().snapshot().transports());
        assertEquals(1, all.size(), "transports in " + all);
        TransportSnapshot one = all.get(0);
        assertEquals("udp", one.kind());
        assertEquals(link.address(), one.local());
        assertEquals(kind.isConnected() ? link.peer().address() : null, one.peer());
        assertTrue(one.isReadingPaused());
        assertFalse(one.wantsRead() || one.wantsWrite(), "what it waits for");
        assertEquals(0, one.queuedBytes());
        link.run(DatagramTransport::resumeReading);
        assertTrue(tck.loop().snapshot().transports().get(0).wantsRead());
        link.lostAfter(DatagramTransport::close);
        assertEquals(List.of(), tck.loop().snapshot().transports());
    }

    @Requires("unix-datagrams")
    @Rule("DATAGRAM-33")
    void whatIsQueuedIsCounted(Tck tck) {
        SlowPeer link = SlowPeer.open(tck, tck.datagramRecorder(), true);
        long before = tck.loop().stats().bytesWritten();
        link.fill(100);
        assertEquals(100 + DatagramOptions.OVERHEAD, tck.loop().stats().queuedBytes());
        assertEquals(
                (link.sent().size() - 1) * 100L, tck.loop().stats().bytesWritten() - before, "what the OS has taken");
        List<TransportSnapshot> all = tck.loop().snapshot().transports();
        assertEquals(
                List.of("unix-datagram", "unix-datagram"),
                all.stream().map(TransportSnapshot::kind).toList());
        assertEquals(
                100 + DatagramOptions.OVERHEAD,
                all.stream().mapToLong(TransportSnapshot::queuedBytes).sum());
        link.assertAllArrive();
        assertEquals(0, tck.loop().stats().queuedBytes());
        assertEquals(link.sent().size() * 100L, tck.loop().stats().bytesWritten() - before);
    }
}
