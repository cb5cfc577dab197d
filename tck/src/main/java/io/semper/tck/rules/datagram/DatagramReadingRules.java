package io.semper.tck.rules.datagram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.DatagramTransport;
import io.semper.tck.DatagramKind;
import io.semper.tck.DatagramLink;
import io.semper.tck.DatagramRecorder;
import io.semper.tck.Loopback;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** When datagrams are delivered. */
@Requires("datagrams")
final class DatagramReadingRules {
    /** More datagrams than a turn may deliver, and fewer than a loop delivers in the time of a guard. */
    private static final int FLOOD = 20_000;

    @Rule("DATAGRAM-15")
    void nothingIsDeliveredWhileReadingIsPaused(Tck tck, DatagramKind kind) {
        DatagramRecorder recorder = tck.datagramRecorder();
        DatagramLink link = tck.datagrams(kind, recorder.onMade(DatagramTransport::pauseReading));
        List<Long> delivered = new ArrayList<>();
        recorder.onDatagram((data, sender) -> delivered.add(tck.loop().stats().polls()));
        link.peer().send("a", link.address());
        link.peer().send("b", link.address());
        tck.settle();
        tck.assertNoSpin();
        assertEquals(List.of("made"), recorder.trace());
        assertFalse(link.get(DatagramTransport::isReading));
        long resumed = link.get(t -> {
            t.resumeReading();
            t.resumeReading();
            assertTrue(t.isReading());
            assertEquals(0, recorder.datagrams().size(), "inside resumeReading()");
            return tck.loop().stats().polls();
        });
        recorder.awaitDatagrams(2);
        assertEquals(List.of("a", "b"), recorder.texts());
        assertTrue(delivered.stream().allMatch(poll -> poll > resumed), () -> delivered + " after " + resumed);
    }

    @Rule("DATAGRAM-15")
    void aPauseInsideACallbackStopsTheNextDelivery(Tck tck, DatagramKind kind) {
        DatagramRecorder recorder = tck.datagramRecorder();
        DatagramLink link = tck.datagrams(kind, recorder);
        recorder.onDatagram((data, sender) -> recorder.transport().pauseReading());
        for (int i = 0; i < 4; i++) {
            link.peer().send(String.valueOf(i), link.address());
        }
        for (int i = 1; i <= 4; i++) {
            recorder.awaitDatagrams(i);
            tck.settle();
            assertEquals(i, recorder.datagrams().size());
            link.run(DatagramTransport::resumeReading);
        }
        assertEquals(List.of("0", "1", "2", "3"), recorder.texts());
    }

    @Rule("DATAGRAM-15")
    void aFloodDoesNotKeepCallbacksAndTimersFromRunning(Tck tck, Loopback loopback) {
        DatagramKind kind = loopback == Loopback.IPV4 ? DatagramKind.BOUND_IPV4 : DatagramKind.BOUND_IPV6;
        DatagramRecorder recorder = tck.datagramRecorder();
        DatagramLink link = tck.datagrams(kind, recorder);
        int[] count = new int[1];
        recorder.onDatagram((data, sender) -> {
            count[0]++;
            if (count[0] < FLOOD && tck.marks().size() < 3) {
                recorder.transport().sendTo(data, sender); // to itself: there is always one more to receive
            }
        });
        link.run(t -> {
            for (int i = 0; i < 8; i++) {
                t.sendTo(ByteBuffer.allocate(8), link.address());
            }
        });
        tck.until(() -> count[0] > 0, "the flood begins");
        tck.run(() -> {
            tck.loop().callSoon(tck.mark("soon"));
            tck.loop().callLater(Duration.ofMillis(1), tck.mark("timer"));
        });
        tck.until(() -> tck.marks().contains("timer"), "a timer runs during the flood");
        assertTrue(tck.marks().contains("soon"));
        assertTrue(count[0] < FLOOD, "they ran only when the flood was over");
        tck.mark("enough").run();
        tck.settle();
    }
}
