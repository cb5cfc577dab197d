package io.semper.tck.rules.datagram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.DatagramOptions;
import io.semper.DatagramTransport;
import io.semper.Endpoint;
import io.semper.ExceptionContext;
import io.semper.LoopFuture;
import io.semper.tck.DatagramKind;
import io.semper.tck.DatagramLink;
import io.semper.tck.DatagramRecorder;
import io.semper.tck.Loopback;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Supplier;

/** Protocols that throw. */
@Requires("datagrams")
final class DatagramThrowingRules {
    private static final RuntimeException BAD = new IllegalStateException("thrown by a protocol of the kit");

    private static void assertReported(Tck tck, DatagramRecorder recorder) {
        ExceptionContext context = tck.awaitException();
        assertSame(BAD, context.exception());
        assertSame(recorder, context.protocol().orElse(null));
        assertSame(recorder.transport(), context.transport().orElse(null));
    }

    @Rule("DATAGRAM-18")
    void connectionMadeThatThrowsLeavesTheEndpointOpen(Tck tck, DatagramKind kind) {
        DatagramRecorder recorder = tck.datagramRecorder().onMade(t -> {
            throw BAD;
        });
        DatagramLink link = tck.datagrams(kind, recorder);
        assertReported(tck, recorder);
        link.assertUnharmed();
        assertFalse(recorder.isLost());
    }

    @Rule("DATAGRAM-18")
    void datagramReceivedThatThrowsLeavesTheEndpointOpen(Tck tck, DatagramKind kind) {
        DatagramRecorder recorder = tck.datagramRecorder();
        DatagramLink link = tck.datagrams(kind, recorder);
        recorder.onDatagram((data, sender) -> {
            if (data.remaining() == 1) {
                throw BAD;
            }
        });
        for (String text : List.of("1", "good", "2", "3", "good")) {
            link.peer().send(text, link.address());
        }
        recorder.awaitDatagrams(5);
        assertEquals(List.of("1", "good", "2", "3", "good"), recorder.texts());
        for (int i = 0; i < 3; i++) {
            assertReported(tck, recorder);
        }
        link.assertUnharmed();
        assertFalse(recorder.isLost());
    }

    @Rule("DATAGRAM-18")
    void errorReceivedThatThrowsLeavesTheEndpointOpen(Tck tck, DatagramKind kind) {
        DatagramRecorder recorder = tck.datagramRecorder().onError(x -> {
            throw BAD;
        });
        DatagramLink link = tck.datagrams(kind, recorder);
        link.run(t -> {
            link.sendNow(ByteBuffer.allocate(TooLarge.SIZE));
            link.sendNow(ByteBuffer.allocate(TooLarge.SIZE));
        });
        recorder.awaitErrors(2);
        assertReported(tck, recorder);
        assertReported(tck, recorder);
        link.assertUnharmed();
        assertFalse(recorder.isLost());
    }

    @Rule("DATAGRAM-18")
    void pausesBecauseOfEmptyDatagramsMayThrow(Tck tck, Loopback loopback) {
        DatagramKind kind = loopback == Loopback.IPV4 ? DatagramKind.BOUND_IPV4 : DatagramKind.BOUND_IPV6;
        DatagramRecorder recorder = tck.datagramRecorder()
                .onPause(() -> {
                    throw BAD;
                })
                .onResume(() -> {
                    throw BAD;
                });
        DatagramLink link = tck.datagrams(kind, recorder, options -> options.writeLimits(0, 0));
        link.run(t -> {
            link.sendNow("");
            link.sendNow("x");
        });
        assertEquals(List.of("", "x"), link.peer().receiveTexts(2));
        link.assertUnharmed(); // which may have to queue its own datagram, too
        recorder.await("resume", recorder.count("pause"));
        int thrown = recorder.count("pause") + recorder.count("resume");
        for (int i = 0; i < thrown; i++) {
            assertReported(tck, recorder);
        }
        assertFalse(recorder.isLost());
    }

    @Rule("DATAGRAM-18")
    void aFactoryThatThrowsFailsTheFutureAndClosesTheSocket(Tck tck, DatagramKind kind) {
        DatagramOptions options = kind.options(tck.datagramPeer(kind.loopback()).address());
        tck.loop();
        int before = tck.openDescriptors();
        assertSame(BAD, tck.awaitFailure(IllegalStateException.class, failing(tck, options, () -> {
            throw BAD;
        })));
        assertEquals(before, tck.openDescriptors());
        tck.awaitFailure(NullPointerException.class, failing(tck, options, () -> null));
        assertEquals(before, tck.openDescriptors(), "a factory that returns null");
        assertTrue(tck.takeExceptions().isEmpty(), "the future alone reports it");
    }

    private static LoopFuture<Endpoint<DatagramRecorder>> failing(
            Tck tck, DatagramOptions options, Supplier<DatagramRecorder> factory) {
        return tck.call(() -> tck.loop().createDatagramEndpoint(factory, options));
    }

    @Rule("DATAGRAM-18")
    void connectionLostThatThrowsIsReported(Tck tck, DatagramKind kind) {
        DatagramRecorder recorder = tck.datagramRecorder().onLost(x -> {
            throw BAD;
        });
        DatagramLink link = tck.datagrams(kind, recorder);
        link.lostAfter(DatagramTransport::close);
        assertReported(tck, recorder);
    }
}
