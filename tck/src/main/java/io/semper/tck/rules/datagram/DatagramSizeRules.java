package io.semper.tck.rules.datagram;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.tck.Bytes;
import io.semper.tck.Datagram;
import io.semper.tck.DatagramKind;
import io.semper.tck.DatagramLink;
import io.semper.tck.DatagramPeer;
import io.semper.tck.DatagramRecorder;
import io.semper.tck.Loopback;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.SlowPeer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Large datagrams. */
@Requires("datagrams")
final class DatagramSizeRules {
    private static final int MOST_OVER_IPV4 = 65_507;
    private static final int MOST_OVER_IPV6 = 65_527;

    /** What BSD systems send by default. */
    private static final int MOST_OF_BSD = 9216;

    /** Around the sizes of which a loop may have buffers. */
    private static final int[] UNIX_SIZES = {
        MOST_OF_BSD / 8, 65_507, 65_535, 65_536, 65_537, 131_072, 131_073, 262_143, 262_144, 262_145, 524_289, 1_500_000
    };

    private static final int SEND_BUFFER = 2 << 20;

    /** The largest datagram that this machine sends over {@code loopback}. */
    private static int largest(Tck tck, Loopback loopback) {
        DatagramPeer probe = tck.datagramPeer(loopback);
        int most = loopback == Loopback.IPV4 ? MOST_OVER_IPV4 : MOST_OVER_IPV6;
        try {
            probe.send(new byte[most], probe.address());
            return most;
        } catch (Exception refused) {
            probe.send(new byte[MOST_OF_BSD], probe.address());
            return MOST_OF_BSD;
        }
    }

    @Rule("DATAGRAM-14")
    void theLargestDatagramArrivesWhole(Tck tck, DatagramKind kind) {
        DatagramLink link = tck.datagrams(kind, tck.datagramRecorder());
        int largest = largest(tck, kind.loopback());
        for (int size : new int[] {largest, 1, largest - 1, largest}) {
            byte[] bytes = Bytes.pattern(size, size);
            link.send(bytes);
            assertArrayEquals(bytes, link.peer().receive().bytes(), "sent");
            link.peer().send(bytes, link.address());
            int count = link.recorder().datagrams().size();
            assertArrayEquals(bytes, link.recorder().awaitDatagrams(count + 1).bytes(), "delivered");
        }
        assertEquals(List.of(), link.recorder().errors());
    }

    @Rule("DATAGRAM-14")
    @Requires("unix-datagrams")
    void noPartOfAUnixDatagramIsDelivered(Tck tck) {
        DatagramRecorder sender = tck.datagramRecorder();
        SlowPeer link = SlowPeer.open(tck, sender, true, options -> options.sendBufferSize(SEND_BUFFER));
        DatagramRecorder receiver = link.receiver();
        link.read();
        List<Integer> delivered = new ArrayList<>();
        for (int size : UNIX_SIZES) {
            byte[] bytes = Bytes.pattern(size, size);
            int errors = sender.errors().size() + receiver.errors().size();
            int count = receiver.datagrams().size();
            tck.run(() -> link.sendNow(ByteBuffer.wrap(bytes)));
            tck.until(
                    () -> receiver.datagrams().size() > count
                            || sender.errors().size() + receiver.errors().size() > errors,
                    size + " bytes are delivered or reported");
            List<Datagram> all = receiver.datagrams();
            if (all.size() > count) {
                assertArrayEquals(bytes, all.get(count).bytes());
                delivered.add(size);
            }
        }
        assertTrue(delivered.contains(MOST_OF_BSD / 8), "small ones are delivered");
        tck.settle();
        assertEquals(
                delivered, receiver.datagrams().stream().map(Datagram::size).toList());
        tck.run(() -> link.sendNow(5));
        assertEquals(5, receiver.awaitDatagrams(delivered.size() + 1).size(), "after reports");
        assertTrue(tck.call(() -> !receiver.transport().isClosing()));
    }
}
