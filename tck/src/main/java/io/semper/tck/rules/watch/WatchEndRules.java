package io.semper.tck.rules.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.EventLoop;
import io.semper.tck.Peer;
import io.semper.tck.PeerServer;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** Descriptors and channels that are closed, whose peer goes, or whose loop goes. */
@Requires({Naming.CHANNELS, Naming.NUMBERS})
final class WatchEndRules {
    private static final int TRIES = 100;

    /** A datagram socket; where numbers are watched, one that got the number of {@code closed}. */
    private static End successor(Tck tck, Naming naming, End closed) throws IOException {
        List<End> others = new ArrayList<>();
        try {
            for (int i = 0; i < TRIES; i++) {
                End next = End.open(tck, naming, DatagramChannel::open);
                if (naming == Naming.CHANNEL || next.number() == closed.number()) {
                    return next;
                }
                others.add(next); // keeps the number, so that the next socket gets another
            }
            throw tck.notApplicable("no socket gets the number of one that was closed");
        } finally {
            others.forEach(End::close);
        }
    }

    private static void sendTo(End datagrams) throws IOException {
        DatagramChannel channel = (DatagramChannel) datagrams.channel();
        channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        try (DatagramChannel sender = DatagramChannel.open()) {
            sender.send(ByteBuffer.allocate(1), channel.getLocalAddress());
        }
    }

    @Rule("WATCH-06")
    void whatIsRemovedMayBeClosedInTheNextStatement(Tck tck) throws IOException {
        for (Naming naming : Naming.claimed(tck)) {
            try (Ends ends = Ends.open(tck, naming)) {
                ends.send();
                int[] calls = new int[2];
                End[] next = new End[1];
                ends.source().addReader(() -> {
                    calls[0]++;
                    ends.source().removeReader();
                    ends.source().close();
                    try {
                        next[0] = successor(tck, naming, ends.source());
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                    next[0].addReader(() -> calls[1]++);
                });
                tck.until(() -> calls[0] > 0, "the first reader is called");
                tck.settle();
                assertEquals(1, calls[0], "the first reader was removed");
                assertEquals(0, calls[1], "nothing came for the new file");
                tck.assertNoSpin();
                sendTo(next[0]);
                tck.until(() -> calls[1] > 0, "the new reader is called");
                next[0].removeReader();
                next[0].close();
            }
        }
    }

    @Rule("WATCH-07")
    void whatIsClosedWithoutBeingRemovedDoesNotDisturbTheLoop(Tck tck) throws IOException {
        for (Naming naming : Naming.claimed(tck)) {
            try (Ends ends = Ends.open(tck, naming)) {
                int[] calls = new int[2];
                ends.source().addReader(() -> calls[0]++);
                tck.settle();
                ends.send();
                ends.source().close();
                tck.settle();
                int before = calls[0];
                tck.assertNoSpin();
                assertEquals(before, calls[0], "called for what is closed");
                End next = successor(tck, naming, ends.source());
                next.addReader(() -> calls[1]++);
                tck.settle();
                assertEquals(0, calls[1], "nothing came for the new file");
                sendTo(next);
                tck.until(() -> calls[1] > 0, "the new reader is called");
                assertEquals(before, calls[0], "the first reader was called for the new file");
                next.removeReader();
                next.close();
            }
        }
    }

    @Rule("WATCH-07")
    void aTransportMayGetTheNumberOfWhatIsClosed(Tck tck) throws IOException {
        for (Naming naming : Naming.claimed(tck)) {
            Ends ends = Ends.open(tck, naming);
            int[] calls = new int[1];
            ends.source().addReader(() -> calls[0]++);
            ends.sink().addWriter(ends.sink()::removeWriter);
            tck.settle();
            ends.source().close();
            ends.sink().close();
            var recorder = tck.recorder();
            var link = tck.accept(StreamKind.TCP, recorder);
            var other = tck.accept(StreamKind.TCP, tck.recorder());
            link.peer().send("hello");
            recorder.awaitText("hello");
            other.write("x");
            assertEquals("x", other.peer().readText(1));
            assertEquals(0, calls[0], "called for the transport");
            tck.takeExceptions(); // that the reader is lost may be reported
            ends.source().removeReader();
            link.peer().send("again");
            recorder.awaitText("helloagain");
        }
    }

    @Rule("WATCH-10")
    void aConnectThatIsRefusedCallsAWriterAlone(Tck tck) throws IOException {
        for (Naming naming : Naming.claimed(tck)) {
            End end = End.open(tck, naming, SocketChannel::open);
            boolean pending;
            try {
                pending = !((SocketChannel) end.channel()).connect(tck.refusingAddress(StreamKind.TCP));
            } catch (IOException refusedAtOnce) {
                pending = false;
            }
            if (pending) {
                int[] calls = new int[1];
                end.addWriter(() -> calls[0]++);
                tck.until(() -> calls[0] > 0, "the writer is called");
                end.removeWriter();
            }
            end.close();
        }
    }

    @Rule("WATCH-10")
    void aConnectThatSucceedsCallsAWriterAlone(Tck tck) throws IOException {
        for (Naming naming : Naming.claimed(tck)) {
            try (PeerServer server = tck.listen(StreamKind.TCP)) {
                End end = End.open(tck, naming, SocketChannel::open);
                SocketChannel channel = (SocketChannel) end.channel();
                boolean done = channel.connect(server.address());
                int[] calls = new int[1];
                boolean[] finished = {done};
                end.addWriter(() -> {
                    calls[0]++;
                    try {
                        finished[0] = finished[0] || channel.finishConnect();
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                });
                tck.until(() -> finished[0], "the connect is finished");
                int before = calls[0];
                tck.until(() -> calls[0] > before + 2, "the writer is called for the connection, too");
                end.removeWriter();
                server.accept();
                end.close();
            }
        }
    }

    @Rule("WATCH-10")
    void aPeerThatIsGoneCallsAReaderAlone(Tck tck) throws IOException {
        for (Naming naming : Naming.claimed(tck)) {
            try (PeerServer server = tck.listen(StreamKind.TCP)) {
                End end = End.connected(tck, naming, server);
                int[] calls = new int[1];
                end.addReader(() -> calls[0]++);
                Peer peer = server.accept();
                tck.settle();
                assertEquals(0, calls[0]);
                peer.reset();
                tck.until(() -> calls[0] > 0, "the reader is called");
                end.removeReader();
                tck.assertNoSpin();
                end.close();
            }
        }
    }

    @Rule("WATCH-10")
    void theOtherEndOfAPipeIsGone(Tck tck) throws IOException {
        for (Naming naming : Naming.claimed(tck)) {
            try (Ends reading = Ends.open(tck, naming);
                    Ends writing = Ends.open(tck, naming)) {
                int[] calls = new int[2];
                reading.source().addReader(() -> calls[0]++);
                writing.fill();
                writing.sink().addWriter(() -> calls[1]++);
                tck.settle();
                assertEquals(0, calls[0] + calls[1]);
                reading.sink().close();
                writing.source().close();
                tck.until(() -> calls[0] > 0 && calls[1] > 0, "both are called");
                assertTrue(reading.source().removeReader());
                assertTrue(writing.sink().removeWriter());
                tck.assertNoSpin();
            }
        }
    }

    @Rule("WATCH-12")
    void theCloseOfTheLoopLeavesThemOpen(Tck tck) throws IOException {
        for (Naming naming : Naming.claimed(tck)) {
            EventLoop first = tck.newLoop();
            EventLoop second = tck.newLoop();
            Ends ends = Ends.open(tck, first, naming);
            int[] calls = new int[2];
            ends.source().addReader(() -> calls[0]++);
            ends.sink().addWriter(() -> calls[0]++);
            ends.send();
            first.close();
            assertEquals(0, calls[0], "called by the close");
            assertEquals(1, ends.drain(), "the pipe is open");
            ends.send();
            End again = ends.source().on(second);
            again.addReader(() -> calls[1]++);
            tck.until(second, () -> calls[1] > 0, "the reader of another loop is called");
            assertEquals(0, calls[0], "called after the close");
            again.removeReader();
            ends.source().close();
            ends.sink().close();
        }
    }
}
