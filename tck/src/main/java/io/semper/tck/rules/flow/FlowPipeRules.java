package io.semper.tck.rules.flow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.LoopFuture;
import io.semper.StreamOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.tck.BufferSizes;
import io.semper.tck.Bytes;
import io.semper.tck.Checksum;
import io.semper.tck.Helper;
import io.semper.tck.Link;
import io.semper.tck.Peer;
import io.semper.tck.PeerServer;
import io.semper.tck.Recorder;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Flow control from end to end: peers that are held back, and streams that hold each other back. */
final class FlowPipeRules {
    private static final int MIB = 1 << 20;
    private static final int BLOCK = 8 * MIB;
    private static final int BLOCKS = 8;

    @Rule("FLOW-14")
    void aProtocolWithoutFlowControlWorks(Tck tck, StreamKind kind) {
        PeerServer listener = tck.listen(kind);
        StreamProtocol plain = data -> {};
        LoopFuture<StreamTransport> connecting = tck.call(() -> tck.loop()
                .createConnection(() -> plain, listener.options())
                .thenApply(connection -> connection.transport()));
        Peer peer = listener.accept();
        StreamTransport transport = tck.await(connecting);
        byte[] bytes = Bytes.pattern(0, 8 * MIB);
        tck.run(() -> transport.write(ByteBuffer.wrap(bytes)));
        tck.settle();
        tck.run(() -> {
            assertTrue(
                    transport.writeBufferSize()
                            > transport
                                    .info(StreamOptions.class)
                                    .orElse(StreamOptions.defaults())
                                    .highLimit(),
                    "8 MiB do not fit into a kernel; they wait");
            transport.close();
        });
        assertArrayEquals(bytes, peer.readToEof(), "what waited is sent");
    }

    @Rule("FLOW-15")
    void aPeerCanSendABoundedAmountWhileReadingIsPaused(Tck tck, StreamKind kind) throws IOException {
        StreamOptions small = StreamOptions.defaults().receiveBufferSize(16 * 1024);
        Link link = tck.accept(kind, tck.recorder().forgetBytes(), small, BufferSizes.TINY);
        link.transport().pauseReading();
        link.peer().channel().configureBlocking(false);
        long sent = 0;
        ByteBuffer block = ByteBuffer.allocate(16 * 1024);
        for (int refused = 0; refused < 2; ) {
            int n = link.peer().channel().write(block.clear());
            sent += n;
            refused = n == 0 ? refused + 1 : 0;
            if (n == 0) {
                tck.settle();
            }
            assertTrue(sent < 16 * MIB, "the peer could send 16 MiB to a paused connection");
        }
        assertEquals(0, link.recorder().receivedCount(), "delivered while paused");
        link.run(StreamTransport::resumeReading);
        link.recorder().awaitBytes(sent);
        tck.settle();
        assertEquals(sent, link.recorder().receivedCount(), "what the peer could send is delivered after the resume");
    }

    @Rule("FLOW-16")
    void twoStreamsPipedIntoEachOther(Tck tck, StreamKind kind) {
        Recorder left = tck.recorder().forgetBytes();
        Recorder right = tck.recorder().forgetBytes();
        Link one = tck.accept(kind, left);
        Link two = tck.connect(kind, right);
        pipe(left, right);
        pipe(right, left);
        byte[] rightwards = Bytes.pattern(0, BLOCK);
        byte[] leftwards = Bytes.pattern(BLOCK, BLOCK);
        for (int i = 0; i < BLOCKS; i++) {
            one.peer().sending(rightwards);
            two.peer().sending(leftwards);
        }
        left.await("pause", 1);
        right.await("pause", 1);
        Helper<String> atTwo = two.peer().summingToEof();
        Helper<String> atOne = one.peer().summingToEof();
        one.peer().halfClose();
        two.peer().halfClose();
        assertEquals(checksumOfAll(rightwards), atTwo.await(), "bytes from the first stream to the second");
        assertEquals(checksumOfAll(leftwards), atOne.await(), "bytes from the second stream to the first");
        tck.run(() -> {
            left.transport().close();
            right.transport().close();
        });
        assertNull(left.awaitLost());
        assertNull(right.awaitLost());
        assertEquals((long) BLOCK * BLOCKS, left.receivedCount());
        assertEquals((long) BLOCK * BLOCKS, right.receivedCount());
    }

    /** What comes to {@code from} goes to {@code to}, no faster than that takes it. */
    private static void pipe(Recorder from, Recorder to) {
        from.onData(data -> to.transport().write(data)).onEof(() -> {
            to.transport().writeEof();
            return true;
        });
        to.onPause(() -> from.transport().pauseReading());
        to.onResume(() -> from.transport().resumeReading());
    }

    private static String checksumOfAll(byte[] block) {
        Checksum sum = new Checksum();
        for (int i = 0; i < BLOCKS; i++) {
            sum.add(block);
        }
        return sum.toString();
    }
}
