package io.semper.tck.rules.datagram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.DatagramOptions;
import io.semper.WriteQueueFullException;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.Received;
import io.semper.tck.rules.support.SlowPeer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** The limit of what an endpoint queues. */
@Requires("unix-datagrams")
final class DatagramCapRules {
    private static final int SIZE = 100;
    private static final int COUNTED = SIZE + DatagramOptions.OVERHEAD;

    @Rule("DATAGRAM-19")
    void whatExceedsTheCapIsDroppedAndReported(Tck tck) {
        for (boolean connected : List.of(true, false)) {
            SlowPeer link = SlowPeer.open(
                    tck, tck.datagramRecorder(), connected, options -> options.writeQueueCap(3 * COUNTED));
            link.fill(SIZE);
            ByteBuffer dropped = ByteBuffer.allocate(SIZE + 1);
            tck.run(() -> {
                link.sendNow(SIZE);
                link.sendNow(dropped);
                assertEquals(2 * COUNTED, link.transport().writeBufferSize(), "after a datagram that does not fit");
                link.sendNow(SIZE);
                assertEquals(3 * COUNTED, link.transport().writeBufferSize(), "at the cap");
                link.sendNow(ByteBuffer.allocate(0));
                assertEquals(List.of(), link.sender().errors(), "reports within the call");
            });
            assertFalse(dropped.hasRemaining(), "the position of a datagram that was dropped");
            link.sender().awaitErrors(2);
            for (IOException each : link.sender().errors()) {
                assertInstanceOf(WriteQueueFullException.class, each);
                String message = String.valueOf(each.getMessage());
                assertTrue(message.contains(String.valueOf(3 * COUNTED)), "names the cap: " + message);
                assertTrue(message.contains(link.address().toString()), "names the address: " + message);
            }
            link.assertAllArrive();
            assertEquals(2, link.sender().count("error"), "reports");
            tck.run(() -> link.sendNow(SIZE));
            link.receiver().awaitDatagrams(link.sent().size());
        }
    }

    @Rule("DATAGRAM-19")
    void aCapOfZeroQueuesNothing(Tck tck) {
        int all = 200;
        SlowPeer link = SlowPeer.open(tck, tck.datagramRecorder(), true, options -> options.writeQueueCap(0));
        tck.run(() -> {
            for (int i = 0; i < all; i++) {
                link.sendNow(SIZE);
                assertEquals(0, link.transport().writeBufferSize());
            }
        });
        link.sender().awaitErrors(1);
        tck.settle();
        int dropped = link.sender().errors().size();
        assertTrue(dropped < all, "some were taken by the OS");
        link.read();
        link.receiver().awaitDatagrams(all - dropped);
        tck.settle();
        Received.assertEqual(
                link.sent().subList(0, all - dropped), link.receiver().datagrams());
    }
}
