package io.semper.tck.rules.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.StreamOptions;
import io.semper.StreamTransport;
import io.semper.tck.BufferedRecorder;
import io.semper.tck.Bytes;
import io.semper.tck.Recorder;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;

/** How data is lent to protocols, and when owned buffers come back. */
@Requires("tls")
final class TlsDeliveryRules {
    private static final StreamOptions SMALL =
            StreamOptions.defaults().sendBufferSize(4096).writeLimits(0, 1 << 24);

    private static void sendTogether(TlsLink link, String... texts) {
        byte[][] records = new byte[texts.length][];
        for (int i = 0; i < texts.length; i++) {
            try {
                records[i] = link.peer().records(texts[i].getBytes(StandardCharsets.UTF_8));
            } catch (SSLException e) {
                throw new AssertionError(e);
            }
        }
        link.sendRaw(records);
    }

    // ---- owned buffers

    @Rule("TLS-33")
    void ownedBuffersComeBackOnceAndInOrderWhenTheyAreSent(Tck tck) {
        Way.each(way -> {
            TlsLink link = way.open(tck, tck.recorder(), SMALL, Way.NARROW);
            List<ByteBuffer> released = new ArrayList<>();
            List<ByteBuffer> given = new ArrayList<>();
            long filled = tck.fill(link.transport(), 50_000);
            link.run(t -> {
                for (int size : new int[] {1, 40_000, 10}) {
                    ByteBuffer data = size == 1 ? ByteBuffer.allocateDirect(1) : ByteBuffer.allocate(size);
                    given.add(data);
                    t.writeOwned(data, released::add);
                }
                assertTrue(released.isEmpty(), "released inside the call: " + released);
            });
            tck.settle();
            assertTrue(released.isEmpty(), "released while the bytes before them are queued: " + released);
            link.peer().reading((int) filled + 40_011).await();
            tck.until(() -> released.size() >= given.size(), "all buffers come back");
            tck.settle();
            assertSame(given, released);
        });
    }

    @Rule("TLS-33")
    void ownedBuffersComeBackOnceWhenTheyAreDropped(Tck tck) {
        Way.each(way -> {
            TlsLink link = way.open(tck, tck.recorder(), SMALL, Way.NARROW);
            List<ByteBuffer> released = new ArrayList<>();
            List<ByteBuffer> given = new ArrayList<>();
            tck.fill(link.transport(), 50_000);
            link.run(t -> {
                for (int i = 0; i < 3; i++) {
                    given.add(ByteBuffer.allocate(20_000));
                    t.writeOwned(given.get(i), released::add);
                }
                t.abort();
                given.add(ByteBuffer.allocate(5));
                t.writeOwned(given.get(3), released::add);
                assertTrue(released.isEmpty(), "released inside a call: " + released);
            });
            assertNull(link.recorder().awaitLost());
            tck.until(() -> released.size() >= given.size(), "all buffers come back");
            ByteBuffer late = ByteBuffer.allocate(7);
            link.run(t -> {
                t.writeOwned(late, released::add);
                assertEquals(given.size(), released.size(), "released inside the call");
            });
            given.add(late);
            tck.until(() -> released.size() >= given.size(), "a buffer comes back after connectionLost");
            tck.settle();
            assertSame(given, released);
        });
    }

    private static void assertSame(List<ByteBuffer> given, List<ByteBuffer> released) {
        assertEquals(given.size(), released.size(), "released buffers");
        for (int i = 0; i < given.size(); i++) {
            assertTrue(given.get(i) == released.get(i), "buffer " + i + " came back in its place");
        }
    }

    @Rule("TLS-33")
    void ownedBuffersOfACallbackComeBackAfterIt(Tck tck) {
        Way.each(way -> {
            Recorder recorder = tck.recorder();
            List<String> order = new ArrayList<>();
            recorder.onData(data -> {
                order.add("data");
                recorder.transport().writeOwned(ByteBuffer.wrap(new byte[] {'x'}), back -> order.add("released"));
                order.add("written");
            });
            TlsLink link = way.open(tck, recorder);
            link.peer().send("a");
            assertEquals("x", link.peer().read(1));
            tck.until(() -> order.size() == 3, "the buffer comes back");
            assertEquals(List.of("data", "written", "released"), order);
        });
    }

    // ---- protocols with their own memory

    @Rule("TLS-34")
    void aBufferedProtocolGetsTheDataInItsOwnBuffers(Tck tck) {
        Way.each(way -> {
            for (boolean direct : new boolean[] {false, true}) {
                BufferedRecorder recorder = tck.bufferedRecorder();
                recorder.onGetBuffer(hint -> {
                    ByteBuffer own = direct ? ByteBuffer.allocateDirect(1010) : ByteBuffer.allocate(1010);
                    return own.position(3).limit(1003);
                });
                TlsLink link = way.open(tck, recorder);
                byte[] data = Bytes.pattern(5, 100_000);
                link.peer().sending(data);
                assertArrayEquals(data, recorder.awaitBytes(data.length));
                assertTrue(recorder.chunks().stream().allMatch(n -> n <= 1000), "sizes " + recorder.chunks());
                assertTrue(recorder.hints().stream().allMatch(n -> n >= 0), "hints " + recorder.hints());
            }
        });
    }

    @Rule("TLS-34")
    void aBufferedProtocolMayPauseAfterEachBuffer(Tck tck) {
        Way.each(way -> {
            BufferedRecorder recorder = tck.bufferedRecorder();
            recorder.onGetBuffer(hint -> ByteBuffer.allocate(3));
            recorder.onUpdated(n -> recorder.transport().pauseReading());
            TlsLink link = way.open(tck, recorder);
            sendTogether(link, "abcdef", "gh");
            for (String text : new String[] {"abc", "abcdef", "abcdefgh"}) {
                recorder.awaitText(text);
                tck.settle();
                assertEquals(text, recorder.text(), "while paused");
                link.run(StreamTransport::resumeReading);
            }
        });
    }

    @Rule("TLS-34")
    void aBufferedProtocolMayPauseBeforeABuffer(Tck tck) {
        Way.each(way -> {
            BufferedRecorder recorder = tck.bufferedRecorder();
            boolean[] paused = {false};
            recorder.onGetBuffer(hint -> {
                if (!paused[0]) {
                    paused[0] = true;
                    recorder.transport().pauseReading();
                }
                return ByteBuffer.allocate(10);
            });
            TlsLink link = way.open(tck, recorder);
            sendTogether(link, "abc");
            tck.until(() -> paused[0], "a buffer is asked for");
            tck.settle();
            assertEquals("", recorder.text(), "while paused");
            link.run(StreamTransport::resumeReading);
            recorder.awaitText("abc");
        });
    }

    @Rule("TLS-34")
    void aBufferedProtocolMayReplaceItselfAfterEachBuffer(Tck tck) {
        Way.each(way -> {
            BufferedRecorder first = tck.bufferedRecorder();
            Recorder second = tck.recorder();
            first.onGetBuffer(hint -> ByteBuffer.allocate(4));
            first.onUpdated(n -> first.transport().setProtocol(second.takesOver(first.transport())));
            TlsLink link = way.open(tck, first);
            sendTogether(link, "abcdef", "gh");
            second.awaitText("efgh");
            assertEquals("abcd", first.text());
            link.run(t -> assertTrue(t.protocol() == second, "protocol() is the second"));
        });
    }

    @Rule("TLS-34")
    void aBufferedProtocolMayCloseAfterEachBuffer(Tck tck) {
        Way.each(way -> {
            BufferedRecorder recorder = tck.bufferedRecorder();
            recorder.onGetBuffer(hint -> ByteBuffer.allocate(4));
            recorder.onUpdated(n -> recorder.transport().close());
            TlsLink link = way.open(tck, recorder);
            sendTogether(link, "abcdef", "gh");
            link.peer().readToEnd();
            link.peer().close();
            assertNull(recorder.awaitLost());
            assertEquals("abcd", recorder.text());
        });
    }

    @Rule("TLS-34")
    void aPauseOfABufferedProtocolHoldsBackTheEnd(Tck tck) {
        Way.each(way -> {
            BufferedRecorder recorder = tck.bufferedRecorder();
            recorder.onGetBuffer(hint -> ByteBuffer.allocate(3));
            recorder.onUpdated(n -> recorder.transport().pauseReading());
            TlsLink link = way.open(tck, recorder);
            try {
                byte[] data = link.peer().records("hello".getBytes(StandardCharsets.UTF_8));
                link.sendRaw(data, link.peer().closeNotifyRecord());
            } catch (SSLException e) {
                throw new AssertionError(e);
            }
            link.peer().raw().halfClose();
            for (int n : new int[] {3, 5}) {
                recorder.awaitBytes(n);
                tck.settle();
                assertEquals(List.of("made", "data(" + n + ")"), recorder.trace(), "while paused");
                link.run(StreamTransport::resumeReading);
            }
            assertNull(recorder.awaitLost());
            assertEquals(List.of("made", "data(5)", "eof", "lost(null)"), recorder.trace());
        });
    }

    // ---- changes of the protocol

    @Rule("TLS-35")
    void whatAProtocolLeavesGoesToTheNextFirst(Tck tck) {
        Way.each(way -> {
            Recorder first = tck.recorder();
            Recorder second = tck.recorder();
            StringBuilder read = new StringBuilder();
            first.onData(data -> {
                read.append((char) data.get());
                first.transport().setProtocol(second.takesOver(first.transport()));
            });
            TlsLink link = way.open(tck, first);
            sendTogether(link, "abc", "de");
            second.awaitText("bcde");
            link.peer().send("f");
            second.awaitText("bcdef");
            assertEquals("a", read.toString());
            assertEquals(1, first.count("data"), "calls of the first protocol");
        });
    }

    @Rule("TLS-35")
    void whatAProtocolLeavesWaitsForTheEndOfAPause(Tck tck) {
        Way.each(way -> {
            Recorder first = tck.recorder();
            Recorder second = tck.recorder();
            first.onData(data -> {
                data.get();
                first.transport().pauseReading();
                first.transport().setProtocol(second.takesOver(first.transport()));
            });
            TlsLink link = way.open(tck, first);
            sendTogether(link, "abc");
            first.await("data", 1);
            sendTogether(link, "de");
            tck.settle();
            assertEquals("", second.text(), "while paused");
            link.run(StreamTransport::resumeReading);
            second.awaitText("bcde");
        });
    }

    @Rule("TLS-35")
    void whatAProtocolLeavesGoesIntoTheBuffersOfTheNext(Tck tck) {
        Way.each(way -> {
            Recorder first = tck.recorder();
            BufferedRecorder second = tck.bufferedRecorder();
            second.onGetBuffer(hint -> ByteBuffer.allocate(2));
            first.onData(data -> {
                data.get();
                first.transport().setProtocol(second.takesOver(first.transport()));
            });
            TlsLink link = way.open(tck, first);
            sendTogether(link, "abcdef", "gh");
            second.awaitText("bcdefgh");
        });
    }

    @Rule("TLS-35")
    void whatAProtocolLeavesComesBeforeTheEndOfTheStream(Tck tck) {
        Way.each(way -> {
            Recorder first = tck.recorder();
            Recorder second = tck.recorder();
            first.onData(data -> {
                data.get();
                first.transport().pauseReading();
                first.transport().setProtocol(second.takesOver(first.transport()));
            });
            TlsLink link = way.open(tck, first);
            try {
                byte[] data = link.peer().records("abc".getBytes(StandardCharsets.UTF_8));
                link.sendRaw(data, link.peer().closeNotifyRecord());
            } catch (SSLException e) {
                throw new AssertionError(e);
            }
            link.peer().raw().halfClose();
            first.await("data", 1);
            tck.settle();
            link.run(StreamTransport::resumeReading);
            assertNull(second.awaitLost());
            assertEquals(List.of("data(2)", "eof", "lost(null)"), second.trace());
        });
    }
}
