package io.semper.tck.rules.datagram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.Capability;
import io.semper.DatagramTransport;
import io.semper.tck.DatagramKind;
import io.semper.tck.DatagramLink;
import io.semper.tck.DatagramRecorder;
import io.semper.tck.Loopback;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.SlowPeer;
import java.nio.ByteBuffer;
import java.util.List;

/** Datagrams without bytes. */
@Requires("datagrams")
final class DatagramEmptyRules {
    @Rule("DATAGRAM-03")
    void anEmptyDatagramIsDelivered(Tck tck, DatagramKind kind) {
        DatagramLink link = tck.datagrams(kind, tck.datagramRecorder());
        for (String text : List.of("", "x", "", "")) {
            link.peer().send(text, link.address());
        }
        link.recorder().awaitDatagrams(4);
        assertEquals(List.of("", "x", "", ""), link.recorder().texts());
        assertEquals(
                List.of("made", "datagram(0)", "datagram(1)", "datagram(0)", "datagram(0)"),
                link.recorder().trace());
        assertTrue(link.recorder().datagrams().stream()
                .allMatch(each -> each.sender().equals(link.peer().address())));
        link.assertUnharmed();
    }

    @Rule("DATAGRAM-03")
    void anEmptyDatagramIsSentOrReported(Tck tck, DatagramKind kind) {
        DatagramLink link = tck.datagrams(kind, tck.datagramRecorder());
        ByteBuffer empty = ByteBuffer.allocateDirect(8).position(8);
        link.run(t -> {
            link.sendNow("before");
            link.sendNow("");
            link.sendNow(empty);
            link.sendNow("after");
        });
        if (!kind.isConnected() || tck.claims(Capability.EMPTY_DATAGRAMS)) {
            assertEquals(List.of("before", "", "", "after"), link.peer().receiveTexts(4));
            tck.settle();
            assertEquals(List.of(), link.recorder().errors());
        } else {
            assertEquals(List.of("before", "after"), link.peer().receiveTexts(2));
            link.recorder().awaitErrors(2);
            tck.settle();
            assertEquals(2, link.recorder().errors().size(), "one report for each");
        }
        link.assertUnharmed();
    }

    @Rule("DATAGRAM-03")
    void anEmptyDatagramAloneIsSent(Tck tck, Loopback loopback) {
        DatagramKind kind = loopback == Loopback.IPV4 ? DatagramKind.BOUND_IPV4 : DatagramKind.BOUND_IPV6;
        DatagramLink link = tck.datagrams(kind, tck.datagramRecorder());
        for (int i = 0; i < 3; i++) {
            link.send("");
            assertEquals("", link.peer().receive().text());
        }
        assertEquals(0L, link.get(DatagramTransport::writeBufferSize));
    }

    @Rule("DATAGRAM-03")
    @Requires("unix-datagrams")
    void anEmptyDatagramIsSentOverUnix(Tck tck) {
        for (boolean connected : List.of(true, false)) {
            DatagramRecorder sender = tck.datagramRecorder();
            SlowPeer link = SlowPeer.open(tck, sender, connected);
            boolean refused = connected && !tck.claims(Capability.EMPTY_DATAGRAMS);
            tck.run(() -> {
                link.sendNow(3);
                if (refused) {
                    link.sendNow(ByteBuffer.allocate(0));
                } else {
                    link.sendNow(0);
                }
                link.sendNow(5);
            });
            link.assertAllArrive();
            if (refused) {
                sender.awaitErrors(1);
            } else {
                assertEquals(List.of(), sender.errors());
            }
        }
    }
}
