package io.semper.tck.rules.datagram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.DatagramOptions;
import io.semper.DatagramTransport;
import io.semper.tck.Bytes;
import io.semper.tck.DatagramKind;
import io.semper.tck.DatagramLink;
import io.semper.tck.DatagramRecorder;
import io.semper.tck.Loopback;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.Received;
import io.semper.tck.rules.support.SlowPeer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Datagrams that the OS does not take at once: those to a peer that does not read, and on many loops empty ones. */
@Requires("datagrams")
final class DatagramQueueRules {
    private static final int SIZE = 100;
    private static final int LOW = 1000;
    private static final int HIGH = 4000;

    private static DatagramKind bound(Loopback loopback) {
        return loopback == Loopback.IPV4 ? DatagramKind.BOUND_IPV4 : DatagramKind.BOUND_IPV6;
    }

    @Rule("DATAGRAM-06")
    void aSentBufferIsConsumedAndMayBeChanged(Tck tck, DatagramKind kind) {
        DatagramLink link = tck.datagrams(kind, tck.datagramRecorder());
        byte[] bytes = Bytes.pattern(1, SIZE);
        for (ByteBuffer memory : List.of(ByteBuffer.allocate(SIZE + 8), ByteBuffer.allocateDirect(SIZE + 8))) {
            memory.position(4).put(bytes).flip().position(4);
            link.run(t -> {
                if (!kind.isConnected()) {
                    link.sendNow(""); // what follows is queued where this one is
                }
                for (boolean readOnly : List.of(false, true)) {
                    ByteBuffer data = readOnly ? memory.asReadOnlyBuffer() : memory.duplicate();
                    link.sendNow(data);
                    assertEquals(data.limit(), data.position());
                    assertEquals(SIZE + 4, data.limit());
                }
                for (int i = 0; i < memory.capacity(); i++) {
                    memory.put(i < memory.limit() ? i : 0, (byte) 0);
                }
            });
            if (!kind.isConnected()) {
                assertEquals(0, link.peer().receive().size());
            }
            Received.assertEqual(List.of(bytes, bytes), link.peer().receive(2));
        }
    }

    @Rule("DATAGRAM-06")
    @Requires("unix-datagrams")
    void whatIsQueuedIsACopy(Tck tck) {
        for (boolean connected : List.of(true, false)) {
            SlowPeer link = SlowPeer.open(tck, tck.datagramRecorder(), connected);
            link.fill(SIZE);
            byte[] bytes = Bytes.pattern(7, SIZE);
            ByteBuffer heap = ByteBuffer.wrap(bytes.clone());
            ByteBuffer direct = ByteBuffer.allocateDirect(SIZE).put(bytes).flip();
            tck.run(() -> {
                for (ByteBuffer data : List.of(heap, direct)) {
                    link.sendNow(data);
                    assertEquals(SIZE, data.position());
                    assertEquals(SIZE, data.limit());
                    data.clear().put(new byte[SIZE]);
                }
            });
            link.assertAllArrive(bytes, bytes);
        }
    }

    @Rule("DATAGRAM-11")
    @Requires("unix-datagrams")
    void theQueueIsCountedAndPausesTheProtocol(Tck tck) {
        for (boolean connected : List.of(true, false)) {
            DatagramRecorder sender = tck.datagramRecorder();
            SlowPeer link = SlowPeer.open(tck, sender, connected, options -> options.writeLimits(LOW, HIGH));
            link.fill(SIZE);
            tck.run(() -> {
                DatagramTransport t = link.transport();
                long expected = SIZE + DatagramOptions.OVERHEAD;
                assertEquals(expected, t.writeBufferSize(), "one is queued");
                for (int size = 0; expected <= HIGH; size += 50) {
                    assertFalse(t.isWritingPaused(), "below the mark");
                    assertEquals(0, sender.count("pause"));
                    link.sendNow(size);
                    expected += size + DatagramOptions.OVERHEAD;
                    assertEquals(expected, t.writeBufferSize(), "after one of " + size + " bytes");
                }
                assertTrue(t.isWritingPaused());
                assertEquals(1, sender.count("pause"), "above the mark");
                link.sendNow(0);
                link.sendNow(SIZE);
            });
            tck.settle();
            assertEquals(List.of("made", "pause"), sender.trace());
            sender.onResume(() -> assertTrue(link.transport().writeBufferSize() <= LOW, "the mark to resume at"));
            link.assertAllArrive();
            sender.await("resume", 1);
            assertEquals(List.of("made", "pause", "resume"), sender.trace());
            assertEquals(0L, tck.call(() -> link.transport().writeBufferSize()));
        }
    }

    @Rule("DATAGRAM-11")
    void emptyDatagramsCount(Tck tck, Loopback loopback) {
        int count = 20;
        int mark = 10 * DatagramOptions.OVERHEAD;
        DatagramRecorder recorder = tck.datagramRecorder();
        DatagramLink link = tck.datagrams(bound(loopback), recorder, options -> options.writeLimits(0, mark));
        boolean queues = link.get(t -> {
            link.sendNow("");
            boolean queued = t.writeBufferSize() != 0;
            for (int i = 1; i < count; i++) {
                link.sendNow("");
                if (queued) {
                    assertEquals((i + 1L) * DatagramOptions.OVERHEAD, t.writeBufferSize());
                    assertEquals(t.writeBufferSize() > mark, t.isWritingPaused());
                }
            }
            return queued;
        });
        if (!queues) {
            throw tck.notApplicable("this loop sends empty datagrams at once, so a queue cannot be made");
        }
        assertEquals(count, link.peer().receive(count).size());
        recorder.await("resume", 1);
        assertEquals(List.of("made", "pause", "resume"), recorder.trace());
        assertEquals(0L, link.get(DatagramTransport::writeBufferSize));
        link.assertUnharmed();
    }

    @Rule("DATAGRAM-12")
    @Requires("unix-datagrams")
    void aQueuedDatagramThatFailsDoesNotHoldUpTheOthers(Tck tck) {
        for (boolean connected : List.of(true, false)) {
            DatagramRecorder sender = tck.datagramRecorder();
            SlowPeer link = SlowPeer.open(tck, sender, connected, options -> options.writeLimits(LOW, HIGH));
            link.fill(SIZE);
            tck.run(() -> {
                long before = link.transport().writeBufferSize();
                link.sendNow(ByteBuffer.allocate(TooLarge.SIZE_OF_UNIX));
                assertTrue(link.transport().writeBufferSize() > before, "it waits for its turn");
                link.sendNow(SIZE);
                link.sendNow(SIZE);
            });
            tck.settle();
            assertEquals(List.of("made", "pause"), sender.trace());
            link.assertAllArrive();
            IOException reported = sender.awaitErrors(1);
            assertTrue(reported.getMessage().contains(String.valueOf(TooLarge.SIZE_OF_UNIX)), reported::toString);
            sender.await("resume", 1);
            tck.settle();
            assertEquals(1, sender.errors().size());
            assertEquals(0L, tck.call(() -> link.transport().writeBufferSize()));
        }
    }

    @Rule("DATAGRAM-12")
    void aFailureBehindAnEmptyDatagramDoesNotHoldUpTheOthers(Tck tck, Loopback loopback) {
        DatagramRecorder recorder = tck.datagramRecorder();
        DatagramLink link = tck.datagrams(bound(loopback), recorder, options -> options.writeLimits(0, HIGH));
        link.run(t -> {
            link.sendNow("");
            link.sendNow(ByteBuffer.allocate(TooLarge.SIZE));
            link.sendNow("a");
            link.sendNow("b");
        });
        assertEquals(List.of("", "a", "b"), link.peer().receiveTexts(3));
        recorder.awaitErrors(1);
        tck.settle();
        assertEquals(recorder.count("pause"), recorder.count("resume"), "pauses and resumes");
        assertEquals(1, recorder.errors().size());
        assertEquals(0L, link.get(DatagramTransport::writeBufferSize));
        link.assertUnharmed();
    }
}
