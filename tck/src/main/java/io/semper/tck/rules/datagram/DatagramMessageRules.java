package io.semper.tck.rules.datagram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.tck.Bytes;
import io.semper.tck.Datagram;
import io.semper.tck.DatagramKind;
import io.semper.tck.DatagramLink;
import io.semper.tck.Loopback;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.Received;
import io.semper.tck.rules.support.SlowPeer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** One send is one datagram, and one datagram is one callback. */
@Requires("datagrams")
final class DatagramMessageRules {
    /** Fewer than the OS holds for a socket that does not read, of the sizes that are used here. */
    private static final int BURST = 24;

    private static final int LARGEST_OF_A_BURST = 2000;

    private static List<byte[]> burst(Random random) {
        List<byte[]> burst = new ArrayList<>();
        for (int i = 0; i < BURST; i++) {
            burst.add(Bytes.pattern(random.nextInt(), 1 + random.nextInt(LARGEST_OF_A_BURST)));
        }
        return burst;
    }

    @Rule("DATAGRAM-02")
    void oneSendIsOneDatagram(Tck tck, DatagramKind kind) {
        DatagramLink link = tck.datagrams(kind, tck.datagramRecorder());
        Random random = tck.random();
        for (int round = 0; round < 5; round++) {
            List<byte[]> burst = burst(random);
            link.run(t -> burst.forEach(each -> link.sendNow(ByteBuffer.wrap(each))));
            List<Datagram> got = link.peer().receive(BURST);
            Received.assertEqual(burst, got);
            assertTrue(got.stream().allMatch(each -> each.sender().equals(link.address())), () -> "senders: " + got);
        }
        link.assertUnharmed();
    }

    @Rule("DATAGRAM-02")
    void oneDatagramIsOneCallback(Tck tck, DatagramKind kind) {
        DatagramLink link = tck.datagrams(kind, tck.datagramRecorder());
        Random random = tck.random();
        List<byte[]> all = new ArrayList<>();
        for (int round = 0; round < 5; round++) {
            List<byte[]> burst = burst(random);
            burst.forEach(each -> link.peer().send(each, link.address()));
            all.addAll(burst);
            link.recorder().awaitDatagrams(all.size());
        }
        tck.settle();
        Received.assertEqual(all, link.recorder().datagrams());
    }

    @Rule("DATAGRAM-02")
    void eachBufferOfSendAllIsADatagram(Tck tck, Loopback loopback) {
        DatagramKind kind = loopback == Loopback.IPV4 ? DatagramKind.CONNECTED_IPV4 : DatagramKind.CONNECTED_IPV6;
        DatagramLink link = tck.datagrams(kind, tck.datagramRecorder());
        ByteBuffer direct =
                ByteBuffer.allocateDirect(3).put(new byte[] {1, 2, 3}).flip();
        ByteBuffer part = ByteBuffer.wrap(new byte[] {9, 4, 5, 9}, 1, 2);
        ByteBuffer readOnly = ByteBuffer.wrap(new byte[] {6}).asReadOnlyBuffer();
        link.run(t -> t.sendAll(direct, part, readOnly));
        Received.assertEqual(
                List.of(new byte[] {1, 2, 3}, new byte[] {4, 5}, new byte[] {6}),
                link.peer().receive(3));
        link.run(t -> t.sendAll());
        link.assertUnharmed();
        assertEquals(3, direct.position());
        assertEquals(3, part.position());
        assertEquals(1, readOnly.position());
    }

    @Rule("DATAGRAM-02")
    void datagramsBehindAnEmptyOneKeepTheirOrder(Tck tck, Loopback loopback) {
        DatagramKind kind = loopback == Loopback.IPV4 ? DatagramKind.BOUND_IPV4 : DatagramKind.BOUND_IPV6;
        DatagramLink link = tck.datagrams(kind, tck.datagramRecorder());
        List<byte[]> burst = burst(tck.random());
        for (int i = 0; i < BURST; i += 3) {
            burst.set(i, new byte[0]);
        }
        link.run(t -> burst.forEach(each -> link.sendNow(ByteBuffer.wrap(each))));
        Received.assertEqual(burst, link.peer().receive(BURST));
        link.assertUnharmed();
    }

    @Rule("DATAGRAM-02")
    @Requires("unix-datagrams")
    void queuedDatagramsKeepTheirOrderAndTheirBounds(Tck tck) {
        for (boolean connected : List.of(true, false)) {
            SlowPeer link = SlowPeer.open(tck, tck.datagramRecorder(), connected);
            link.fill(100);
            Random random = tck.random();
            tck.run(() -> {
                for (int i = 0; i < BURST; i++) {
                    link.sendNow(random.nextInt(LARGEST_OF_A_BURST));
                }
            });
            link.assertAllArrive();
        }
    }
}
