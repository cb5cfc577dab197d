package io.semper.tck.rules.write;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.ConnectionResetException;
import io.semper.StreamOptions;
import io.semper.StreamTransport;
import io.semper.WrongThreadException;
import io.semper.tck.BufferSizes;
import io.semper.tck.Bytes;
import io.semper.tck.Helper;
import io.semper.tck.Link;
import io.semper.tck.Recorder;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.LoopSteps;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;

/** What one write does. */
final class WriteRules {
    private static final int MIB = 1024 * 1024;
    private static final StreamOptions SMALL = StreamOptions.defaults().sendBufferSize(4096);

    @Rule("WRITE-01")
    void moreThanAnySocketTakesIsTakenAtOnce(Tck tck, StreamKind kind) {
        Link link =
                tck.accept(kind, tck.recorder(), StreamOptions.defaults().writeQueueCap(16 * MIB), BufferSizes.SYSTEM);
        byte[] bytes = Bytes.pattern(0, 12 * MIB);
        ByteBuffer data = ByteBuffer.wrap(bytes);
        link.run(t -> {
            t.write(data);
            assertFalse(data.hasRemaining(), "write() returned without taking all bytes");
            assertFalse(t.isClosing(), "a peer that does not read is no failure");
            assertTrue(t.writeBufferSize() > 0, "12 MiB fit nowhere, so something has to wait");
        });
        Helper<String> sum = link.peer().summingToEof();
        link.close();
        assertEquals(Bytes.checksum(bytes), sum.await(), "not what was written has come");
    }

    @Rule("WRITE-01")
    void aFailureOfTheConnectionIsNotThrown(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder());
        link.peer().reset();
        link.run(t -> {
            for (int i = 0; i < 100; i++) {
                t.write(ByteBuffer.wrap(Bytes.pattern(i, 10)));
                t.writeAll(ByteBuffer.wrap(Bytes.pattern(i, 10)), ByteBuffer.allocateDirect(10));
                t.writeOwned(ByteBuffer.allocate(10), null);
            }
        });
        assertTrue(link.recorder().awaitLost() != null, "the failure has to arrive as connectionLost(cause)");
    }

    @Rule("WRITE-03")
    void bytesReachTheSystemInsideTheCall(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder());
        ByteBuffer direct =
                ByteBuffer.allocateDirect(2).put((byte) 'd').put((byte) 'e').flip();
        List<Consumer<StreamTransport>> writes = List.of(
                t -> t.write(text("abc")),
                t -> t.write(direct),
                t -> t.writeAll(text("f"), text("gh")),
                t -> t.writeOwned(text("ij"), null));
        List<String> expected = List.of("abc", "de", "fgh", "ij");
        for (int i = 0; i < writes.size(); i++) {
            int number = i;
            Helper<byte[]> reads = link.peer().reading(expected.get(i).length());
            link.run(t -> {
                writes.get(number).accept(t);
                assertTrue(
                        LoopSteps.endsHere(tck, reads),
                        "the bytes have not left while the callback that wrote them still runs");
            });
            assertArrayEquals(text(expected.get(i)).array(), reads.join());
            tck.until(() -> link.transport().writeBufferSize() == 0, "an idle socket takes a few bytes");
        }
    }

    @Rule("WRITE-08")
    void emptyDataDoesNothing(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder(), SMALL.writeLimits(0, 0), BufferSizes.SYSTEM);
        int[] released = new int[1];
        Consumer<StreamTransport> empties = t -> {
            t.write(ByteBuffer.allocate(0));
            t.write(ByteBuffer.allocateDirect(0));
            t.writeAll();
            t.writeAll(ByteBuffer.allocate(0), ByteBuffer.allocateDirect(0));
            t.writeOwned(ByteBuffer.allocate(0), b -> released[0]++);
        };
        link.run(empties::accept);
        tck.settle();
        assertEquals(List.of("made"), link.recorder().trace(), "empty data must neither pause nor resume");
        assertEquals(1, released[0], "an empty owned buffer is released like any other");
        link.write("x");
        assertEquals("x", link.peer().readText(1));
        link.peer().reset();
        link.run(t -> {
            empties.accept(t);
            assertFalse(t.isClosing(), "empty data must not reach the system, which would say that the peer is gone");
        });
    }

    @Rule("WRITE-08")
    void emptyDataIsRefusedAfterTheEnd(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder());
        link.run(t -> {
            t.writeEof();
            assertThrows(IllegalStateException.class, () -> t.write(ByteBuffer.allocate(0)));
            assertThrows(IllegalStateException.class, t::writeAll);
        });
    }

    @Rule("WRITE-09")
    void aListIsTheSameAsItsElementsInOrder(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder(), SMALL, BufferSizes.SYSTEM);
        ByteBuffer[] first = mixed(0);
        link.run(t -> t.writeAll(first));
        for (ByteBuffer chunk : first) {
            assertFalse(chunk.hasRemaining(), "a chunk is not consumed");
        }
        assertArrayEquals(Bytes.pattern(0, 10_000), link.peer().read(10_000));
        long waiting = tck.fill(link.transport());
        link.run(t -> {
            long before = t.writeBufferSize();
            t.writeAll(mixed(waiting));
            assertEquals(before + 10_000, t.writeBufferSize(), "what is queued grows by the sum of the chunks");
        });
        assertArrayEquals(Bytes.pattern(0, (int) waiting + 10_000), link.peer().read((int) waiting + 10_000));
    }

    /** Direct chunks alone may go to the system as they are, in one call; what it does not take of them has to follow. */
    @Rule("WRITE-09")
    void directChunksKeepTheirOrder(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder(), SMALL, BufferSizes.SYSTEM);
        for (int size : new int[] {1, 1000, 100_000}) {
            int count = 5;
            ByteBuffer all = ByteBuffer.allocateDirect(count * size)
                    .put(Bytes.pattern(size, count * size))
                    .flip();
            ByteBuffer[] chunks = new ByteBuffer[count];
            for (int i = 0; i < count; i++) {
                chunks[i] = all.slice(i * size, size);
            }
            Helper<byte[]> read = link.peer().reading(count * size);
            link.run(t -> t.writeAll(chunks));
            assertArrayEquals(Bytes.pattern(size, count * size), read.await(), "chunks of " + size + " bytes");
        }
    }

    @Rule("WRITE-09")
    void aBufferThatStandsThereTwiceIsSentOnce(Tck tck, StreamKind kind) {
        for (int others : new int[] {1, 100}) {
            for (boolean direct : new boolean[] {true, false}) {
                Link link = tck.accept(kind, tck.recorder());
                ByteBuffer twice = direct ? ByteBuffer.allocateDirect(3) : ByteBuffer.allocate(3);
                twice.put(0, new byte[] {'a', 'b', 'c'});
                ByteBuffer[] list = new ByteBuffer[others + 2];
                for (int i = 0; i < others; i++) {
                    list[i + 1] = (direct ? ByteBuffer.allocateDirect(1) : ByteBuffer.allocate(1)).put(0, (byte) '-');
                }
                list[0] = twice;
                list[others + 1] = twice;
                link.run(t -> {
                    t.writeAll(list);
                    t.write(text("."));
                });
                assertEquals("abc" + "-".repeat(others) + ".", link.peer().readText(others + 4));
                link.close();
                link.recorder().awaitLost();
            }
        }
    }

    @Rule("WRITE-09")
    void aNullInTheListIsFoundBeforeAnythingIsSent(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder());
        ByteBuffer good = text("abc");
        link.run(t -> {
            NullPointerException thrown = assertThrows(
                    NullPointerException.class, () -> t.writeAll(good, text("def"), nothing(), text("ghi")));
            assertTrue(
                    String.valueOf(thrown.getMessage()).contains("2"),
                    "the message names the index of the null: " + thrown);
            assertEquals(3, good.remaining(), "nothing is consumed");
            t.write(text("x"));
        });
        assertEquals("x", link.peer().readText(1), "bytes of the refused list were sent");
    }

    @Rule("WRITE-14")
    void everyCallbackMayWrite(Tck tck, StreamKind kind) {
        Recorder recorder = tck.recorder().keepOpenOnEof();
        recorder.onMade(t -> t.write(text("m")))
                .onData(data -> recorder.transport().write(text("d")))
                .onEof(() -> {
                    recorder.transport().write(text("e"));
                    return true;
                })
                .onLost(cause -> recorder.transport().write(text("l")));
        Link link = tck.accept(kind, recorder);
        assertEquals("m", link.peer().readText(1));
        link.peer().send("?");
        assertEquals("d", link.peer().readText(1));
        link.peer().halfClose();
        assertEquals("e", link.peer().readText(1));
        link.close();
        assertEquals(0, link.peer().readToEof().length, "a write inside connectionLost is dropped");
        recorder.awaitLost();
    }

    @Rule("WRITE-14")
    void whatPauseAndResumeWriteIsInOrder(Tck tck, StreamKind kind) {
        Recorder recorder = tck.recorder();
        recorder.onPause(() -> recorder.transport().write(text("P")))
                .onResume(() -> recorder.transport().write(text("R")));
        Link link = tck.accept(kind, recorder, SMALL.writeLimits(0, 100_000), BufferSizes.SYSTEM);
        int before = (int) tck.fill(link.transport());
        assertEquals(0, recorder.count("pause"), "the test needs a queue below the limit");
        link.run(t -> {
            t.write(ByteBuffer.wrap(Bytes.pattern(before, 200_000)));
            t.write(text("Z"));
        });
        assertArrayEquals(Bytes.pattern(0, before + 200_000), link.peer().read(before + 200_000));
        assertEquals("PZR", link.peer().readText(3), "what the callbacks write stands where it was written");
    }

    @Rule("WRITE-15")
    void anInvalidArgumentLeavesEverythingAsItWas(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder(), SMALL, BufferSizes.SYSTEM);
        int before = (int) tck.fill(link.transport());
        link.run(t -> {
            long waiting = t.writeBufferSize();
            assertThrows(NullPointerException.class, () -> t.write(nothing()));
            assertThrows(NullPointerException.class, () -> t.writeAll(nothing(), text("x")));
            assertThrows(NullPointerException.class, () -> t.writeAll(text("x"), nothing()));
            assertThrows(NullPointerException.class, () -> t.writeOwned(nothing(), b -> {}));
            assertThrows(IllegalArgumentException.class, () -> t.setWriteLimits(-1, 10));
            assertEquals(waiting, t.writeBufferSize(), "a refused call must not change the queued bytes");
            assertFalse(t.isClosing());
            t.write(ByteBuffer.wrap(Bytes.pattern(before, 100)));
        });
        assertArrayEquals(Bytes.pattern(0, before + 100), link.peer().read(before + 100));
    }

    @Rule("WRITE-16")
    void anIdleConnectionDoesNotSpinAfterItsQueueWasSent(Tck tck) {
        for (StreamKind kind : StreamKind.values()) {
            if (kind == StreamKind.TCP || tck.claims(io.semper.Capability.UNIX_SOCKETS)) {
                Link link = tck.accept(kind, tck.recorder(), SMALL, BufferSizes.SYSTEM);
                int waiting = (int) tck.fill(link.transport());
                link.peer().read(waiting);
                tck.until(() -> link.transport().writeBufferSize() == 0, "the queue is sent");
            }
        }
        tck.assertNoSpin();
    }

    @Rule("WRITE-23")
    void otherThreadsAreRefusedAndNothingIsSent(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder());
        StreamTransport transport = link.transport();
        tck.background();
        List<Runnable> calls = List.of(
                () -> transport.write(text("no")),
                () -> transport.writeAll(text("no")),
                () -> transport.writeOwned(text("no"), b -> tck.mark("released").run()),
                transport::cork,
                transport::uncork,
                transport::writeEof,
                transport::close,
                transport::abort,
                () -> transport.setWriteLimits(1, 2));
        for (int i = 0; i < calls.size(); i++) {
            int number = i;
            assertThrows(WrongThreadException.class, () -> calls.get(number).run(), "call number " + i);
        }
        link.write("x");
        assertEquals("x", link.peer().readText(1), "something else was sent");
        assertEquals(List.of(), tck.marks(), "the buffer of a refused writeOwned() stays its caller's");
    }

    @Rule("WRITE-22")
    void anInterruptOfTheLoopsThreadCostsNoConnection(Tck tck, StreamKind kind) {
        Recorder recorder = tck.recorder();
        Link link = tck.accept(kind, recorder);
        tck.background();
        recorder.onData(data -> {
            Thread.currentThread().interrupt();
            recorder.transport().write(data);
        });
        for (int i = 0; i < 3; i++) {
            link.peer().send("ping");
            assertEquals("ping", link.peer().readText(4), "an interrupted thread must continue to write");
        }
        Recorder second = tck.recorder().onMade(t -> t.write(text("hello")));
        var server = tck.serve(kind, () -> second);
        var peers = tck.listen(kind);
        var accepting = peers.accepting();
        var connecting = tck.call(() -> {
            Thread.currentThread().interrupt();
            var started = tck.loop().createConnection(tck::recorder, peers.options());
            Thread.currentThread().interrupt();
            return started;
        });
        tck.loop().callSoonThreadsafe(() -> Thread.currentThread().interrupt());
        StreamTransport connected = tck.await(connecting).transport();
        assertFalse(tck.call(connected::isClosing), "connecting has to survive an interrupt");
        accepting.await();
        tck.loop().callSoonThreadsafe(() -> Thread.currentThread().interrupt());
        assertEquals("hello", tck.peer(server).readText(5), "accepting has to survive an interrupt");
        assertTrue(
                tck.takeExceptions().stream().allMatch(context -> context.exception() == null),
                "an interrupt breaks nothing");
        assertFalse(link.get(StreamTransport::isClosing));
    }

    @Rule("WRITE-12")
    void aPeerThatResetIsOneKindOfError(Tck tck, StreamKind kind) {
        Recorder recorder = tck.recorder().onMade(StreamTransport::pauseReading);
        Link link = tck.accept(kind, recorder);
        link.peer().reset();
        writeUntilItFails(tck, link);
    }

    @Rule("WRITE-12")
    void aPeerThatClosedIsTheSameKindOfError(Tck tck, StreamKind kind) {
        Recorder recorder = tck.recorder().onMade(StreamTransport::pauseReading);
        Link link = tck.accept(kind, recorder);
        link.peer().close();
        writeUntilItFails(tck, link);
    }

    private static void writeUntilItFails(Tck tck, Link link) {
        tck.until(
                () -> {
                    link.transport().write(text("x"));
                    return link.transport().isClosing();
                },
                "writing to a peer that is gone fails");
        ConnectionResetException lost = assertInstanceOf(
                ConnectionResetException.class, link.recorder().awaitLost(), "the type of the error, on every backend");
        assertTrue(lost.getStackTrace().length > 0, "the error has a stack trace");
    }

    private static ByteBuffer[] mixed(long offset) {
        ByteBuffer direct = ByteBuffer.allocateDirect(3000);
        direct.put(Bytes.pattern(offset + 4000, 3000)).flip();
        return new ByteBuffer[] {
            ByteBuffer.wrap(Bytes.pattern(offset, 1)),
            ByteBuffer.allocate(0),
            ByteBuffer.wrap(Bytes.pattern(offset + 1, 3999)),
            direct,
            ByteBuffer.wrap(Bytes.pattern(offset + 7000, 3000)).asReadOnlyBuffer()
        };
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    @SuppressWarnings({"NullAway", "DataFlowIssue"}) // the contract is broken on purpose
    private static ByteBuffer nothing() {
        return (ByteBuffer) List.of(new Object[0]).stream().findFirst().orElse(null);
    }
}
