package io.semper.tck.rules.raw;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.LoopClosedException;
import io.semper.LoopFuture;
import io.semper.RawSocket;
import io.semper.WrongThreadException;
import io.semper.tck.Bytes;
import io.semper.tck.Helper;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Operations that are refused or end early: a second one, a cancel, a close. */
@Requires("raw-sockets")
final class RawCancelRules {
    private static final int LARGE = 8 * 1024 * 1024;

    @Rule("RAW-04")
    void aSecondOperationIsRefusedAndNamesTheFirst(Tck tck, StreamKind kind) {
        RawPair pair = RawPair.connected(tck, kind);
        RawSocket socket = pair.socket();
        ByteBuffer large = ByteBuffer.allocateDirect(LARGE);
        LoopFuture<ByteBuffer> receiving = tck.call(() -> socket.recv(10));
        LoopFuture<?> sending = tck.call(() -> socket.sendAll(large));
        tck.settle();
        tck.run(() -> {
            IllegalStateException refused =
                    assertThrows(IllegalStateException.class, () -> socket.recvInto(ByteBuffer.allocate(1)));
            assertTrue(String.valueOf(refused.getMessage()).contains("recv()"), refused.toString());
            refused = assertThrows(IllegalStateException.class, () -> socket.sendAll(ByteBuffer.allocate(1)));
            assertTrue(String.valueOf(refused.getMessage()).contains("sendAll()"), refused.toString());
            assertThrows(IllegalStateException.class, socket::shutdownOutput);
            assertFalse(receiving.isDone() || sending.isDone(), "both directions still wait");
        });
        pair.peer().send("first");
        assertEquals("first", RawPair.text(tck.await(receiving)));
        Helper<byte[]> reading = pair.peer().reading(LARGE);
        tck.await(sending);
        reading.await();
    }

    @Rule("RAW-05")
    void aCancelledReceiveLosesNothing(Tck tck, StreamKind kind) {
        RawPair pair = RawPair.connected(tck, kind);
        ByteBuffer untouched = ByteBuffer.allocate(10);
        LoopFuture<Integer> cancelled = tck.call(() -> pair.socket().recvInto(untouched));
        tck.settle();
        pair.peer().send("all of it");
        LoopFuture<ByteBuffer> next = tck.call(() -> {
            assertTrue(cancelled.cancel(), "the task of the event has not run yet");
            return pair.socket().recv(100);
        });
        assertEquals("all of it", RawPair.text(tck.await(next)));
        assertEquals(0, untouched.position());
        assertTrue(tck.call(cancelled::isCancelled));
    }

    @Rule("RAW-05")
    void whatArrivesAfterACancelIsForTheNext(Tck tck, StreamKind kind) {
        RawPair pair = RawPair.connected(tck, kind);
        LoopFuture<ByteBuffer> cancelled = tck.call(() -> pair.socket().recv(5));
        tck.settle();
        tck.run(() -> cancelled.cancel());
        pair.peer().send("kept");
        tck.settle();
        tck.assertNoSpin();
        assertEquals("kept", RawPair.text(tck.await(tck.call(() -> pair.socket().recv(100)))));
    }

    @Rule("RAW-05")
    void thePositionSaysWhatACancelledSendHasSent(Tck tck, StreamKind kind) {
        RawPair pair = RawPair.connected(tck, kind);
        byte[] bytes = Bytes.pattern(0, LARGE);
        ByteBuffer data = ByteBuffer.wrap(bytes);
        LoopFuture<?> cancelled = tck.call(() -> pair.socket().sendAll(data));
        tck.settle();
        LoopFuture<?> next = tck.call(() -> {
            assertTrue(cancelled.cancel());
            return pair.socket().sendAll(RawPair.bytes("end"));
        });
        int taken = data.position();
        assertTrue(taken > 0 && taken < LARGE, "a part was taken: " + taken);
        byte[] read = pair.peer().reading(taken + 3).await();
        tck.await(next);
        assertEquals(taken, data.position(), "nothing is sent after a cancel");
        for (int i = 0; i < taken; i++) {
            if (read[i] != bytes[i]) {
                throw new AssertionError("byte " + i + " of " + taken + " is " + read[i]);
            }
        }
        assertEquals("end", new String(read, taken, 3, StandardCharsets.UTF_8));
    }

    @Rule("RAW-06")
    void aCancelledConnectHasClosedTheSocket(Tck tck) {
        SocketAddress full = tck.listenWithFullBacklog(StreamKind.TCP).address();
        tck.settle();
        int before = tck.openDescriptors();
        RawSocket socket = RawPair.stream(tck, StreamKind.TCP);
        LoopFuture<?> connect = tck.call(() -> socket.connect(full));
        tck.settle();
        tck.run(() -> {
            assertFalse(connect.isDone());
            assertTrue(String.valueOf(assertThrows(IllegalStateException.class, () -> socket.recv(1))
                            .getMessage())
                    .contains("connecting"));
            assertTrue(connect.cancel());
            assertFalse(socket.isOpen());
            assertEquals(before, tck.openDescriptors(), "descriptors");
        });
    }

    @Rule("RAW-06")
    void aFailedConnectHasClosedTheSocket(Tck tck, StreamKind kind) {
        SocketAddress nobody = tck.refusingAddress(kind);
        tck.settle();
        int before = tck.openDescriptors();
        RawSocket socket = RawPair.stream(tck, kind);
        LoopFuture<?> connect = tck.call(() -> socket.connect(nobody));
        connectFails(tck, connect);
        assertFalse(tck.call(socket::isOpen));
        assertEquals(before, tck.openDescriptors(), "descriptors");
    }

    private static void connectFails(Tck tck, LoopFuture<?> connect) {
        tck.awaitFailure(IOException.class, connect);
    }

    @Rule("RAW-18")
    void otherThreadsAndClosedLoopsAreRefused(Tck tck) {
        RawPair pair = RawPair.connected(tck, StreamKind.TCP);
        var sockets = RawPair.sockets(tck);
        tck.background();
        assertThrows(WrongThreadException.class, () -> pair.socket().recv(1));
        assertThrows(WrongThreadException.class, () -> pair.socket().sendAll(ByteBuffer.allocate(1)));
        assertThrows(WrongThreadException.class, () -> pair.socket().close());
        assertThrows(WrongThreadException.class, () -> sockets.stream(RawPair.family(StreamKind.TCP)));
        tck.background().stop();
        tck.loop().close();
        assertThrows(LoopClosedException.class, () -> pair.socket().recv(1));
        assertThrows(LoopClosedException.class, () -> sockets.stream(RawPair.family(StreamKind.TCP)));
        assertFalse(pair.socket().isOpen());
        pair.socket().close();
    }

    @Rule("RAW-19")
    void closingFailsWhatIsPending(Tck tck, StreamKind kind) {
        RawPair pair = RawPair.connected(tck, kind);
        RawSocket socket = pair.socket();
        LoopFuture<ByteBuffer> receiving = tck.call(() -> socket.recv(10));
        LoopFuture<?> sending = tck.call(() -> socket.sendAll(ByteBuffer.allocate(LARGE)));
        tck.settle();
        int before = tck.openDescriptors();
        tck.run(() -> {
            socket.close();
            assertFalse(socket.isOpen());
            assertTrue(receiving.isDone() && sending.isDone());
            if (before >= 0) {
                assertEquals(before - 1, tck.openDescriptors(), "descriptors when close() has returned");
            }
            socket.close();
            assertThrows(IllegalStateException.class, () -> socket.recv(1));
        });
        SocketException failure = tck.awaitFailure(SocketException.class, receiving);
        assertTrue(String.valueOf(failure.getMessage()).contains("recv()"), failure.toString());
        assertTrue(String.valueOf(failure.getMessage()).contains("closed"), failure.toString());
        tck.awaitFailure(SocketException.class, sending);
        pair.peer().awaitEnd();
    }

    @Rule("RAW-20")
    void theLoopClosesItsSockets(Tck tck, StreamKind kind) throws IOException {
        RawPair pair = RawPair.connected(tck, kind);
        RawSocket listener = RawPair.listener(tck, kind);
        LoopFuture<ByteBuffer> receiving = tck.call(() -> pair.socket().recv(10));
        LoopFuture<RawSocket> accepting = tck.call(listener::accept);
        receiving.addDoneCallback(done -> tck.mark("no callback runs").run());
        tck.settle();
        tck.loop().close();
        assertFalse(pair.socket().isOpen() || listener.isOpen());
        assertEquals(-1, tck.<Integer>elsewhere(() -> pair.peer().channel().read(ByteBuffer.allocate(1))));
        assertThrows(LoopClosedException.class, () -> tck.elsewhere(receiving::join));
        assertFalse(receiving.isDone() || accepting.isDone());
        assertTrue(tck.marks().isEmpty());
    }
}
