package io.semper.tck.rules.datagram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.DatagramOptions;
import io.semper.DatagramTransport;
import io.semper.Endpoint;
import io.semper.LoopFuture;
import io.semper.tck.DatagramKind;
import io.semper.tck.DatagramLink;
import io.semper.tck.DatagramPeer;
import io.semper.tck.DatagramRecorder;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** The first and the last callbacks of an endpoint. */
@Requires("datagrams")
final class DatagramOpenRules {
    @Rule("DATAGRAM-01")
    void theSocketIsOpenThenTheProtocolIsMadeThenTheFutureIsDone(Tck tck, DatagramKind kind) {
        DatagramRecorder recorder = tck.datagramRecorder();
        DatagramOptions options = kind.options(tck.datagramPeer(kind.loopback()).address());
        int before = tck.openDescriptors();
        List<Integer> opened = new ArrayList<>();
        List<LoopFuture<Endpoint<DatagramRecorder>>> opening = new ArrayList<>();
        recorder.onMade(t -> {
            assertFalse(opening.get(0).isDone(), "the future is done before connectionMade has returned");
            tck.mark("made").run();
        });
        tck.run(() -> {
            LoopFuture<Endpoint<DatagramRecorder>> future = tck.loop()
                    .createDatagramEndpoint(
                            () -> {
                                opened.add(tck.openDescriptors() - before);
                                tck.mark("factory").run();
                                return recorder;
                            },
                            options);
            opening.add(future);
            future.addDoneCallback(f -> tck.mark("done").run());
            assertEquals(List.of(), tck.marks(), "inside createDatagramEndpoint()");
        });
        Endpoint<DatagramRecorder> endpoint = tck.await(opening.get(0));
        tck.awaitMarks("factory", "made", "done");
        assertSame(recorder, endpoint.protocol());
        assertSame(recorder.transport(), endpoint.transport());
        assertEquals(before < 0 ? List.of(0) : List.of(1), opened, "descriptors when the factory was called");
    }

    @Rule("DATAGRAM-01")
    void nothingIsDeliveredOrReportedBeforeConnectionMadeHasReturned(Tck tck, DatagramKind kind) {
        DatagramRecorder recorder = tck.datagramRecorder();
        DatagramPeer peer = tck.datagramPeer(kind.loopback());
        recorder.onMade(t -> {
            peer.send("early", t.localAddress());
            ByteBuffer tooLarge = ByteBuffer.allocate(TooLarge.SIZE);
            if (t.isConnected()) {
                t.send(tooLarge);
            } else {
                t.sendTo(tooLarge, peer.address());
            }
            assertEquals(List.of("made"), recorder.trace());
        });
        tck.endpoint(kind.options(peer.address()), recorder);
        recorder.awaitDatagrams(1);
        recorder.awaitErrors(1);
        assertEquals(List.of("early"), recorder.texts());
        assertEquals("made", recorder.trace().get(0));
    }

    @Rule("DATAGRAM-01")
    void connectionLostIsLast(Tck tck, DatagramKind kind) {
        for (boolean aborts : List.of(true, false)) {
            DatagramRecorder recorder = tck.datagramRecorder();
            DatagramLink link = tck.datagrams(kind, recorder);
            link.run(t -> {
                link.peer().send("1", link.address());
                link.peer().send("2", link.address());
                link.sendNow(ByteBuffer.allocate(TooLarge.SIZE));
                end(t, aborts);
                assertTrue(t.isClosing());
                assertEquals(List.of("made"), recorder.trace(), "inside the call");
            });
            assertNull(recorder.awaitLost());
            tck.settle();
            assertEquals(List.of("made", "lost(null)"), recorder.trace());
        }
    }

    private static void end(DatagramTransport transport, boolean aborts) {
        if (aborts) {
            transport.abort();
        } else {
            transport.close();
        }
    }
}
