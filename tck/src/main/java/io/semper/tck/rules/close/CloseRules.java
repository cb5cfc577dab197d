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
import io.semper.Transport;
import io.semper.WrongThreadException;
import io.semper.tck.Link;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import io.semper.tck.TransportKind;
import io.semper.tck.rules.support.Exchange;
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
    void nothingComesAfterTheEndWhateverIsCalled(Tck tck, TransportKind kind) {
        Exchange exchange = Exchange.open(tck, kind);
        exchange.run(Transport::close);
        exchange.awaitLost();
        exchange.run(t -> {
            exchange.send(1000);
            t.setWriteLimits(0, 0);
            exchange.send(1000);
            t.pauseReading();
            t.resumeReading();
            t.abort();
            t.close();
        });
        tck.settle();
        assertEquals(List.of("made", "lost(null)"), exchange.recorder().trace(), "connectionLost is the last callback");
    }

    @Rule("CLOSE-01")
    void nothingComesAfterTheEndOfAStreamWhateverIsCalled(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder());
        link.close();
        link.recorder().awaitLost();
        link.run(t -> {
            t.cork();
            t.writeAll(ByteBuffer.allocate(100_000));
            t.uncork();
            t.writeEof();
        });
        tck.settle();
        assertEquals(List.of("made", "lost(null)"), link.recorder().trace(), "connectionLost is the last callback");
    }

    @Rule("CLOSE-02")
    void connectionLostComesAfterTheCallThatEndsTheTransport(Tck tck, TransportKind kind) {
        Map<String, Consumer<Exchange>> calls = Map.of(
                "close()",
                e -> e.transport().close(),
                "abort()",
                e -> e.transport().abort(),
                "close() after a send, and abort()",
                e -> {
                    e.send(1000);
                    e.transport().close();
                    e.transport().abort();
                },
                "close(), pauseReading() and resumeReading()",
                e -> {
                    e.transport().close();
                    e.transport().pauseReading();
                    e.transport().resumeReading();
                });
        calls.forEach((name, call) -> {
            Exchange exchange = Exchange.open(tck, kind);
            exchange.run(t -> {
                call.accept(exchange);
                assertFalse(exchange.recorder().isLost(), name + " called connectionLost by itself");
            });
            assertNull(exchange.awaitLost(), name + " ends the transport without an error");
        });
    }

    @Rule("CLOSE-02")
    void connectionLostComesAfterTheCallThatEndsTheStream(Tck tck, StreamKind kind) {
        Map<String, Consumer<StreamTransport>> calls = Map.of(
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
    void nullAfterACloseOfOurOwn(Tck tck, TransportKind kind) {
        endsWith(tck, kind, Transport::close, CloseReason.LOCAL_CLOSE);
    }

    @Rule("CLOSE-07")
    void nullAfterAnAbort(Tck tck, TransportKind kind) {
        endsWith(tck, kind, Transport::abort, CloseReason.ABORT);
    }

    private static void endsWith(Tck tck, TransportKind kind, Consumer<Transport> end, CloseReason reason) {
        CloseReason[] inLost = new CloseReason[1];
        Exchange exchange = Exchange.open(
                tck,
                kind,
                made -> made.onLost(cause -> inLost[0] = made.transport().closeReason()));
        assertEquals(CloseReason.OPEN, exchange.get(Transport::closeReason), "nothing is decided yet");
        exchange.run(t -> {
            end.accept(t);
            assertEquals(reason, t.closeReason(), "decided by the call");
        });
        assertNull(exchange.awaitLost(), reason + " is no failure");
        assertEquals(reason, inLost[0], "closeReason() inside connectionLost");
        assertEquals(reason, exchange.get(Transport::closeReason), "closeReason() afterwards");
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
    void isClosingAsSoonAsThatIsDecided(Tck tck, TransportKind kind) {
        Map<String, Consumer<Exchange>> calls = Map.of(
                "close()",
                e -> e.transport().close(),
                "abort()",
                e -> e.transport().abort(),
                "abort(cause)",
                e -> e.transport().abort(new IllegalStateException("on purpose")),
                "a close after a send",
                e -> {
                    e.send(100);
                    e.transport().close();
                });
        calls.forEach((name, call) -> {
            int[] open = new int[1];
            boolean[] closing = new boolean[1];
            Exchange exchange = Exchange.open(
                    tck,
                    kind,
                    made -> made.onLost(cause -> {
                        closing[0] = made.transport().isClosing();
                        open[0] = tck.loop().stats().openTransports();
                    }));
            int before = tck.loop().stats().openTransports();
            exchange.run(t -> {
                assertFalse(t.isClosing(), "closing before " + name);
                call.accept(exchange);
                assertTrue(t.isClosing(), "not closing right after " + name);
                assertFalse(t.isReading(), "still reading right after " + name);
            });
            exchange.awaitLost();
            assertTrue(closing[0], "isClosing() inside connectionLost after " + name);
            assertEquals(before - 1, open[0], "open transports inside connectionLost after " + name);
        });
    }

    @Rule("CLOSE-09")
    void aStreamIsClosingAsSoonAsThatIsDecided(Tck tck, StreamKind kind) {
        Map<String, Consumer<StreamTransport>> calls = Map.of(
                "a close of a corked stream",
                t -> {
                    t.cork();
                    t.write(ByteBuffer.allocate(100));
                    t.close();
                },
                "a write over the cap",
                t -> t.write(ByteBuffer.allocate(32 << 20)));
        calls.forEach((name, call) -> {
            Link link = tck.accept(kind, tck.recorder());
            link.run(t -> {
                call.accept(t);
                assertTrue(t.isClosing(), "not closing right after " + name);
                assertFalse(t.isReading(), "still reading right after " + name);
            });
            link.recorder().awaitLost();
        });
    }

    @Rule("CLOSE-19")
    void closeAndAbortBelongToTheLoopsThread(Tck tck, TransportKind kind) {
        Exchange exchange = Exchange.open(tck, kind);
        Transport transport = exchange.transport();
        tck.background();
        WrongThreadException refused = assertThrows(WrongThreadException.class, transport::close);
        assertTrue(refused.getMessage().contains(Thread.currentThread().getName()), "names the thread: " + refused);
        assertThrows(WrongThreadException.class, transport::abort);
        assertThrows(WrongThreadException.class, transport::closed);
        tck.settle();
        assertEquals(CloseReason.OPEN, exchange.get(Transport::closeReason), "a refused call changes nothing");
        assertEquals(List.of("made"), exchange.recorder().trace());
    }

    @Rule("CLOSE-20")
    void theCloseOfTheLoopEndsItsTransportsWithoutACallback(Tck tck, TransportKind kind) {
        Exchange exchange = Exchange.open(tck, kind);
        Transport transport = exchange.transport();
        tck.loop().close();
        assertTrue(transport.isClosing(), "a transport of a closed loop is closing");
        assertFalse(transport.isReading(), "a transport of a closed loop reads nothing");
        exchange.send(1000);
        transport.setWriteLimits(0, 0);
        transport.resumeReading();
        transport.close();
        transport.abort();
        assertEquals(0, transport.writeBufferSize(), "what is sent after the loop's close is dropped");
        assertEquals(List.of("made"), exchange.recorder().trace(), "no callback after the loop's close");
    }

    @Rule("CLOSE-20")
    void thePeerSeesTheEndAfterTheCloseOfTheLoop(Tck tck, StreamKind kind) {
        Link link = tck.accept(kind, tck.recorder());
        link.write("last");
        tck.loop().close();
        link.transport().writeEof();
        assertEquals("last", link.peer().readText(4), "what the kernel had taken arrives");
        assertFalse(link.peer().awaitEnd(), "the peer sees the end of the stream");
        assertEquals(List.of("made"), link.recorder().trace(), "no callback after the loop's close");
    }
}
