package io.semper.tck.rules.datagram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.DatagramOptions;
import io.semper.tck.DatagramRecorder;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.Received;
import io.semper.tck.rules.support.SlowPeer;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Unix-domain peers that do not read for a while. */
@Requires("unix-datagrams")
final class DatagramFullPeerRules {
    private static final int MORE = 300;

    @Rule("DATAGRAM-31")
    void nothingIsLostAndTheLoopDoesNotSpin(Tck tck) {
        for (boolean connected : List.of(true, false)) {
            SlowPeer link = SlowPeer.open(tck, tck.datagramRecorder(), connected);
            link.fill(50);
            tck.run(() -> {
                for (int i = 0; i < MORE; i++) {
                    link.sendNow(i % 70);
                }
            });
            assertTrue(tck.call(() -> link.transport().writeBufferSize()) > MORE * DatagramOptions.OVERHEAD);
            tck.settle();
            tck.assertNoSpin();
            link.assertAllArrive();
            assertEquals(0, tck.call(() -> link.transport().writeBufferSize()), "what is queued at the end");
            assertEquals(0, link.sender().count("error"), "reports");
            tck.assertNoSpin();
        }
    }

    @Rule("DATAGRAM-31")
    void aPeerThatReadsOneByOneGetsThemInOrder(Tck tck) {
        for (boolean connected : List.of(true, false)) {
            SlowPeer link = SlowPeer.open(tck, tck.datagramRecorder(), connected);
            link.receiver()
                    .onDatagram((data, sender) -> link.receiver().transport().pauseReading());
            link.fill(50);
            tck.run(() -> {
                for (int i = 0; i < 5; i++) {
                    link.sendNow(50);
                }
            });
            for (int i = 1; i <= link.sent().size(); i++) {
                link.read();
                link.receiver().awaitDatagrams(i);
                assertEquals(i, link.receiver().datagrams().size());
            }
            Received.assertEqual(link.sent(), link.receiver().datagrams());
        }
    }

    @Rule("DATAGRAM-31")
    void aFullPeerDoesNotHoldUpOthers(Tck tck) {
        SlowPeer link = SlowPeer.open(tck, tck.datagramRecorder(), false);
        SocketAddress other = tck.freshAddress(StreamKind.UNIX);
        DatagramRecorder others = tck.datagramRecorder();
        tck.endpoint(DatagramOptions.bind(other), others);
        link.fill(50);
        for (int i = 1; i <= 3; i++) {
            String text = "datagram " + i;
            tck.run(() -> link.transport().sendTo(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), other));
            others.awaitDatagrams(i);
        }
        assertEquals(List.of("datagram 1", "datagram 2", "datagram 3"), others.texts());
        assertTrue(tck.call(() -> link.transport().writeBufferSize()) > 0, "the full peer has not read");
        link.assertAllArrive();
    }
}
