package io.semper.tck.rules.close;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.CloseReason;
import io.semper.ConnectionResetException;
import io.semper.StreamTransport;
import io.semper.WrongThreadException;
import io.semper.tck.Link;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** How a connection ends: when, and with what words. */
final class CloseRules {
    private static final int MANY = 1000;

    @Rule("CLOSE-01")
    void aLifeFromBeginningToEnd(Tck tck, StreamKind kind) {
        for (Link link : List.of(tck.accept(kind, tck.recorder()), tck.connect(kind, tck.recorder()))) {
            link.peer().send("hello").halfClose();
            link.recorder().awaitLost();
            tck.settle();
            assertEquals(
                    List.of("made", "data(5)", "eof", "lost(null)"),
                    link.recorder().trace(),
                    "made, all data, one end of stream, lost");
        }
    }

    @Rule("CLOSE-01")
    void nothingComesAfterTheEndWhateverIsCalled(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder());
        link.close();
        link.recorder().awaitLost();
        link.run(t -> {
            t.write(ByteBuffer.allocate(100_000));
            t.cork();
            t.writeAll(ByteBuffer.allocate(100_000));
            t.setWriteLimits(0, 0);
            t.pauseReading();
            t.resumeReading();
            t.uncork();
            t.writeEof();
            t.abort();
            t.close();
        });
        tck.settle();
        assertEquals(List.of("made", "lost(null)"), link.recorder().trace(), "connectionLost is the last callback");
    }

    @Rule("CLOSE-02")
    void connectionLostComesAfterTheCallThatEndsTheConnection(Tck tck, StreamKind kind) {
        Map<String, Consumer<StreamTransport>> calls = Map.of(
                "close()", StreamTransport::close,
                "abort()", StreamTransport::abort,
                "writeEof() and close()",
                        t -> {
                            t.writeEof();
                            t.close();
                        },
                "close() with bytes waiting, and abort()",
                        t -> {
                            t.write(ByteBuffer.allocate(8 << 20));
                            t.close();
                            t.abort();
                        },
                "close(), pauseReading() and resumeReading()",
                        t -> {
                            t.close();
                            t.pauseReading();
                            t.resumeReading();
                        });
        calls.forEach((name, call) -> {
            Link link = tck.accept(kind, tck.recorder());
            link.run(t -> {
                call.accept(t);
                assertFalse(link.recorder().isLost(), name + " called connectionLost by itself");
            });
            assertNull(link.recorder().awaitLost(), name + " ends the connection without an error");
        });
    }

    @Rule("CLOSE-02")
    void connectionLostIsNotCalledFromInsideAWriteThatFails(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder());
        link.transport().pauseReading();
        link.peer().reset();
        link.run(t -> {
            for (int i = 0; i < MANY && !t.isClosing(); i++) {
                t.write(ByteBuffer.allocate(10));
            }
            t.writeEof();
            assertFalse(link.recorder().isLost(), "a failing write called connectionLost by itself");
        });
        assertInstanceOf(
                ConnectionResetException.class, link.recorder().awaitLost(), "after a write to a peer that is gone");
    }

    @Rule("CLOSE-07")
    void nullAfterACloseOfOurOwn(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder());
        assertEquals(CloseReason.OPEN, link.get(StreamTransport::closeReason), "nothing is decided yet");
        link.run(t -> {
            t.close();
            assertEquals(CloseReason.LOCAL_CLOSE, t.closeReason(), "decided by close()");
        });
        endsWith(link, CloseReason.LOCAL_CLOSE);
    }

    @Rule("CLOSE-07")
    void nullAfterAnAbort(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder());
        link.run(t -> {
            t.abort();
            assertEquals(CloseReason.ABORT, t.closeReason(), "decided by abort()");
        });
        endsWith(link, CloseReason.ABORT);
    }

    @Rule("CLOSE-07")
    void nullAfterACleanEndOfStream(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder());
        link.peer().halfClose();
        endsWith(link, CloseReason.EOF);
    }

    @Rule("CLOSE-07")
    void theCloseOfAConnectionThatWasKeptOpenAfterItsEndIsOurOwn(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder().keepOpenOnEof());
        link.peer().halfClose();
        link.recorder().awaitEof();
        assertEquals(CloseReason.OPEN, link.get(StreamTransport::closeReason), "the protocol keeps it open");
        link.close();
        endsWith(link, CloseReason.LOCAL_CLOSE);
    }

    private static void endsWith(Link link, CloseReason reason) {
        CloseReason[] inLost = new CloseReason[1];
        link.recorder().onLost(cause -> inLost[0] = link.transport().closeReason());
        assertNull(link.recorder().awaitLost(), reason + " is no failure");
        assertEquals(reason, inLost[0], "closeReason() inside connectionLost");
        assertEquals(reason, link.get(StreamTransport::closeReason), "closeReason() afterwards");
    }

    @Rule("CLOSE-07")
    void theErrorAfterAResetAndNoReport(Tck tck) {
        Link link = tck.accept(StreamKind.TCP, tck.recorder());
        link.peer().reset();
        ConnectionResetException cause =
                assertInstanceOf(ConnectionResetException.class, link.recorder().awaitLost());
        assertTrue(
                String.valueOf(cause.getMessage()).contains("127.0.0.1"), "the message names the endpoint: " + cause);
        assertEquals(CloseReason.ERROR, link.get(StreamTransport::closeReason));
        assertEquals(List.of(), tck.takeExceptions(), "a reset is an ordinary failure and not reported as well");
    }

    @Rule("CLOSE-07")
    void theVeryThrowableOfTheProtocolAndAReport(Tck tck, StreamKind kind) {
        RuntimeException thrown = new IllegalStateException("thrown by dataReceived");
        Link link = tck.accept(kind, tck.recorder().onData(data -> {
            throw thrown;
        }));
        link.peer().send("x");
        assertSame(thrown, link.recorder().awaitLost(), "connectionLost brings what dataReceived threw");
        assertEquals(CloseReason.ERROR, link.get(StreamTransport::closeReason));
        assertSame(thrown, tck.takeException().exception(), "the exception handler gets it too");
    }

    @Rule("CLOSE-09")
    void isClosingAsSoonAsThatIsDecided(Tck tck, StreamKind kind) {
        Map<String, Consumer<StreamTransport>> calls = Map.of(
                "close()",
                StreamTransport::close,
                "abort()",
                StreamTransport::abort,
                "a close that has to send",
                t -> {
                    t.cork();
                    t.write(ByteBuffer.allocate(100));
                    t.close();
                },
                "a write over the cap",
                t -> t.write(ByteBuffer.allocate(32 << 20)));
        calls.forEach((name, call) -> {
            Link link = tck.accept(kind, tck.recorder());
            int[] open = new int[1];
            boolean[] closing = new boolean[1];
            link.recorder().onLost(cause -> {
                closing[0] = link.transport().isClosing();
                open[0] = tck.loop().stats().openTransports();
            });
            int before = tck.loop().stats().openTransports();
            link.run(t -> {
                assertFalse(t.isClosing(), "closing before " + name);
                call.accept(t);
                assertTrue(t.isClosing(), "not closing right after " + name);
                assertFalse(t.isReading(), "still reading right after " + name);
            });
            link.recorder().awaitLost();
            assertTrue(closing[0], "isClosing() inside connectionLost after " + name);
            assertEquals(before - 1, open[0], "open transports inside connectionLost after " + name);
        });
    }

    @Rule("CLOSE-19")
    void closeAndAbortBelongToTheLoopsThread(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder());
        StreamTransport transport = link.transport();
        tck.background();
        WrongThreadException refused = assertThrows(WrongThreadException.class, transport::close);
        assertTrue(refused.getMessage().contains(Thread.currentThread().getName()), "names the thread: " + refused);
        assertThrows(WrongThreadException.class, transport::abort);
        tck.settle();
        assertEquals(CloseReason.OPEN, link.get(StreamTransport::closeReason), "a refused call changes nothing");
        assertEquals(List.of("made"), link.recorder().trace());
    }

    @Rule("CLOSE-20")
    void theCloseOfTheLoopEndsItsTransportsWithoutACallback(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder());
        StreamTransport transport = link.transport();
        link.write("last");
        tck.loop().close();
        assertTrue(transport.isClosing(), "a transport of a closed loop is closing");
        assertFalse(transport.isReading(), "a transport of a closed loop reads nothing");
        transport.write(ByteBuffer.allocate(100_000));
        transport.setWriteLimits(0, 0);
        transport.resumeReading();
        transport.writeEof();
        transport.close();
        transport.abort();
        assertEquals(0, transport.writeBufferSize(), "what is written after the loop's close is dropped");
        assertEquals("last", link.peer().readText(4), "what the kernel had taken arrives");
        assertFalse(link.peer().awaitEnd(), "the peer sees the end of the stream");
        assertEquals(List.of("made"), link.recorder().trace(), "no callback after the loop's close");
    }
}
