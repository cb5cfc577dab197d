package io.semper.tck.rules.read;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.CloseReason;
import io.semper.ConnectionResetException;
import io.semper.StreamOptions;
import io.semper.StreamTransport;
import io.semper.tck.BufferSizes;
import io.semper.tck.BufferedRecorder;
import io.semper.tck.Bytes;
import io.semper.tck.Link;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Bytes that have arrived when a write finds the connection broken. */
final class ReadBrokenRules {
    private static final int ALL = 10_000;

    /** A protocol that reads a KiB at a time and answers each. */
    private static BufferedRecorder answering(Tck tck) {
        BufferedRecorder recorder = tck.bufferedRecorder().onGetBuffer(hint -> ByteBuffer.allocate(1024));
        recorder.onUpdated(n -> recorder.transport().write(ByteBuffer.allocate(10)));
        return recorder;
    }

    /** A connection whose peer has sent {@link #ALL} bytes and closed cleanly before any of them was read. */
    private static Link sentAndGone(Tck tck, StreamKind kind, BufferedRecorder recorder) {
        Link link = tck.accept(kind, recorder, StreamOptions.defaults(), BufferSizes.SYSTEM);
        tck.run(link.transport()::pauseReading);
        link.peer().send(Bytes.pattern(0, ALL));
        link.peer().close();
        return link;
    }

    @Rule("READ-18")
    void whatArrivedBeforeAWriteFailedIsDelivered(Tck tck, StreamKind kind) {
        BufferedRecorder recorder = answering(tck);
        Link link = sentAndGone(tck, kind, recorder);
        link.run(StreamTransport::resumeReading);
        Throwable cause = recorder.awaitLost();
        assertEquals(ALL, recorder.receivedCount(), "bytes delivered before connectionLost(" + cause + ")");
        assertArrayEquals(Bytes.pattern(0, ALL), recorder.received());
        assertInstanceOf(ConnectionResetException.class, cause, "the failure of the write");
        assertEquals(0, recorder.count("eof"), "a broken connection does not end cleanly");
        assertEquals(CloseReason.ERROR, link.transport().closeReason());
    }

    @Rule("READ-18")
    void theTransportIsClosingAtOnceAndDropsWrites(Tck tck, StreamKind kind) {
        BufferedRecorder recorder = tck.bufferedRecorder().onGetBuffer(hint -> ByteBuffer.allocate(1024));
        List<Long> queued = new ArrayList<>();
        boolean[] delivered = {false};
        recorder.onUpdated(n -> {
            StreamTransport transport = recorder.transport();
            delivered[0] |= transport.isClosing();
            transport.write(ByteBuffer.allocate(10));
            if (transport.isClosing()) {
                queued.add(transport.writeBufferSize());
            }
        });
        sentAndGone(tck, kind, recorder).run(StreamTransport::resumeReading);
        recorder.awaitLost();
        assertTrue(delivered[0], "bytes came while the transport was closing");
        assertTrue(queued.stream().allMatch(bytes -> bytes == 0), "a closing transport queues nothing: " + queued);
    }

    @Rule("READ-18")
    void aPauseOfTheProtocolHolds(Tck tck, StreamKind kind) {
        BufferedRecorder recorder = answering(tck);
        boolean[] paused = {false};
        recorder.onUpdated(n -> {
            recorder.transport().write(ByteBuffer.allocate(10));
            if (recorder.transport().isClosing()) {
                recorder.transport().pauseReading();
                paused[0] = true;
            }
        });
        Link link = sentAndGone(tck, kind, recorder);
        link.run(StreamTransport::resumeReading);
        tck.until(() -> paused[0], "a write fails while bytes are left");
        long before = recorder.receivedCount();
        tck.assertNoSpin();
        assertEquals(before, recorder.receivedCount(), "reading is paused");
        assertFalse(recorder.isLost());
        recorder.onUpdated(n -> {});
        link.run(StreamTransport::resumeReading);
        assertInstanceOf(ConnectionResetException.class, recorder.awaitLost());
        assertArrayEquals(Bytes.pattern(0, ALL), recorder.received());
    }

    @Rule("READ-18")
    void aCloseOrAnAbortEndsTheDelivery(Tck tck, StreamKind kind) {
        for (boolean aborts : new boolean[] {false, true}) {
            BufferedRecorder recorder = answering(tck);
            long[] atEnd = {-1};
            recorder.onUpdated(n -> {
                recorder.transport().write(ByteBuffer.allocate(10));
                if (recorder.transport().isClosing()) {
                    atEnd[0] = recorder.receivedCount();
                    if (aborts) {
                        recorder.transport().abort();
                    } else {
                        recorder.transport().close();
                    }
                }
            });
            sentAndGone(tck, kind, recorder).run(StreamTransport::resumeReading);
            assertInstanceOf(ConnectionResetException.class, recorder.awaitLost(), "the first cause counts");
            assertEquals(atEnd[0], recorder.receivedCount(), "nothing comes after the end");
        }
    }
}
