package io.semper.tck.rules.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.ConnectionResetException;
import io.semper.StreamTransport;
import io.semper.tck.BufferedRecorder;
import io.semper.tck.Bytes;
import io.semper.tck.Checksum;
import io.semper.tck.Link;
import io.semper.tck.Recorder;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;

/** The last bytes of a stream, and its end. */
final class ReadEndRules {
    @Rule("READ-04")
    void allOf32MiBComeBeforeTheEndHoweverReadingIsPaused(Tck tck, StreamKind kind) {
        int size = 32 * 1024 * 1024;
        byte[] bytes = new byte[size];
        byte[] block = Bytes.pattern(0, 1_000_003);
        for (int at = 0; at < size; at += block.length) {
            System.arraycopy(block, 0, bytes, at, Math.min(block.length, size - at));
        }
        Checksum sum = new Checksum();
        Recorder recorder = tck.recorder().forgetBytes();
        recorder.onData(data -> {
            sum.add(data);
            int count = recorder.count("data");
            if (count % 3 == 0) {
                StreamTransport t = recorder.transport();
                t.pauseReading();
                if (count % 2 == 0) {
                    t.loop().callSoon(t::resumeReading);
                } else {
                    t.loop().callLater(Duration.ofMillis(1), t::resumeReading);
                }
            }
        });
        Link link = tck.accept(kind, recorder);
        var sends = link.peer().sending(bytes);
        sends.await();
        link.peer().halfClose();
        assertNull(recorder.awaitLost(), "a clean end");
        assertEquals(List.of("made", "data(" + size + ")", "eof", "lost(null)"), recorder.trace());
        assertEquals(Bytes.checksum(bytes), sum.toString(), "bytes are lost or changed");
    }

    @Rule("READ-05")
    void fiftyOneBytesAndTheEndReadFiftyAtATime(Tck tck, StreamKind kind) {
        ByteBuffer memory = ByteBuffer.allocate(50);
        BufferedRecorder recorder = tck.bufferedRecorder().onGetBuffer(hint -> memory.clear());
        var peer = tck.peer(tck.serve(kind, () -> recorder));
        peer.send(Bytes.pattern(0, 51));
        peer.close();
        assertNull(recorder.awaitLost(), "a clean end");
        assertEquals(List.of(50, 1), recorder.chunks());
        assertEquals(Bytes.checksum(Bytes.pattern(0, 51)), Bytes.checksum(recorder.received()));
        assertEquals(List.of("made", "data(51)", "eof", "lost(null)"), recorder.trace());
    }

    @Rule("READ-05")
    void bytesThatCameWithTheEndAreDeliveredAfterAPause(Tck tck, StreamKind kind) {
        for (boolean direct : new boolean[] {false, true}) {
            ByteBuffer memory = direct ? ByteBuffer.allocateDirect(50) : ByteBuffer.allocate(50);
            BufferedRecorder recorder = tck.bufferedRecorder().onGetBuffer(hint -> memory.clear());
            recorder.onMade(StreamTransport::pauseReading);
            Link link = tck.accept(kind, recorder);
            link.peer().send(Bytes.pattern(0, 1001));
            link.peer().close();
            tck.settle();
            assertEquals(List.of("made"), recorder.trace(), "nothing is delivered while reading is paused");
            link.run(StreamTransport::resumeReading);
            assertNull(recorder.awaitLost(), "a clean end");
            assertEquals(List.of("made", "data(1001)", "eof", "lost(null)"), recorder.trace());
            assertEquals(Bytes.checksum(Bytes.pattern(0, 1001)), Bytes.checksum(recorder.received()));
        }
    }

    @Rule("READ-05")
    void moreBytesThanOneReadTakesComeBeforeTheEnd(Tck tck, StreamKind kind) {
        Recorder recorder = tck.recorder().onMade(StreamTransport::pauseReading);
        Link link = tck.accept(kind, recorder);
        byte[] bytes = Bytes.pattern(0, 700_000);
        var sends = link.peer().sending(bytes);
        tck.settle();
        link.run(StreamTransport::resumeReading);
        sends.await();
        link.peer().close();
        assertNull(recorder.awaitLost(), "a clean end");
        assertEquals(List.of("made", "data(700000)", "eof", "lost(null)"), recorder.trace());
        assertEquals(Bytes.checksum(bytes), Bytes.checksum(recorder.received()));
    }

    @Rule("READ-06")
    void theEndComesOnceWhenNothingIsLeftToRead(Tck tck, StreamKind kind) {
        Recorder recorder = tck.recorder().keepOpenOnEof();
        Link link = tck.accept(kind, recorder);
        link.peer().send("abc");
        recorder.awaitText("abc");
        link.peer().halfClose();
        recorder.awaitEof();
        link.write("still open");
        assertEquals("still open", link.peer().readText(10));
        link.run(t -> {
            t.pauseReading();
            t.resumeReading();
        });
        tck.settle();
        assertEquals(List.of("made", "data(3)", "eof"), recorder.trace(), "one end and no more");
        link.close();
        assertNull(recorder.awaitLost());
        assertEquals(List.of("made", "data(3)", "eof", "lost(null)"), recorder.trace());
    }

    @Rule("READ-06")
    void aHangUpIsNoEndWhileBytesAreLeft(Tck tck, StreamKind kind) {
        Recorder recorder = tck.recorder();
        recorder.onData(data -> {
            StreamTransport t = recorder.transport();
            t.pauseReading();
            t.loop().callSoon(() -> t.loop().callSoon(t::resumeReading));
        });
        BufferedRecorder small = tck.bufferedRecorder().onGetBuffer(hint -> ByteBuffer.allocate(1));
        for (Recorder each : List.of(recorder, small)) {
            Link link = tck.accept(kind, each);
            // Both halves of the connection are over when the loop polls: the OS reports a hang-up together with
            // the bytes.
            link.run(t -> {
                t.writeEof();
                link.peer().send("abc");
                link.peer().close();
            });
            assertNull(each.awaitLost());
            assertEquals(List.of("made", "data(3)", "eof", "lost(null)"), each.trace());
        }
    }

    @Rule("READ-06")
    void aResetIsNeverAnEnd(Tck tck) {
        for (int round = 0; round < 10; round++) {
            Recorder recorder = tck.recorder();
            Link link = tck.accept(StreamKind.TCP, recorder);
            boolean writes = round % 2 == 0;
            boolean sends = round % 4 < 2;
            link.run(t -> {
                if (sends) {
                    link.peer().send("12345");
                }
                link.peer().reset();
                for (int i = 0; writes && i < 1000 && !t.isClosing(); i++) {
                    t.write(ByteBuffer.allocate(1)); // may meet the reset before any read does
                }
            });
            assertInstanceOf(ConnectionResetException.class, recorder.awaitLost(), "a reset is an error");
            assertEquals(0, recorder.count("eof"), "a reset is not an end of the stream");
            assertTrue(recorder.receivedCount() == 0 || recorder.text().equals("12345"));
        }
    }
}
