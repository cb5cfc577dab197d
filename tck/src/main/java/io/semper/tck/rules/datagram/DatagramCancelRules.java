package io.semper.tck.rules.datagram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.DatagramOptions;
import io.semper.Endpoint;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopOptions;
import io.semper.LoopPromise;
import io.semper.tck.DatagramKind;
import io.semper.tck.DatagramRecorder;
import io.semper.tck.Loopback;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.FakeNames;
import java.net.InetAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A createDatagramEndpoint that is cancelled, at each point. */
@Requires("datagrams")
final class DatagramCancelRules {
    @Rule("DATAGRAM-20")
    void aCancelClosesTheSocketAndCallsNothing(Tck tck, DatagramKind kind) {
        DatagramRecorder recorder = tck.datagramRecorder();
        DatagramOptions options = kind.options(tck.datagramPeer(kind.loopback()).address());
        EventLoop loop = tck.loop();
        tck.settle();
        int before = tck.openDescriptors();
        LoopFuture<Endpoint<DatagramRecorder>> future = tck.call(() -> {
            LoopFuture<Endpoint<DatagramRecorder>> opening = loop.createDatagramEndpoint(
                    () -> {
                        tck.mark("factory").run();
                        return recorder;
                    },
                    options);
            assertTrue(opening.cancel());
            assertEquals(before, tck.openDescriptors(), "descriptors after cancel()");
            return opening;
        });
        tck.settle();
        assertTrue(future.isCancelled());
        assertEquals(List.of(), tck.marks(), "the factory was called");
        assertEquals(List.of(), recorder.trace());
        assertEquals(0, loop.stats().openTransports());
    }

    @Rule("DATAGRAM-20")
    void aCancelOfTheLookUpOpensNothing(Tck tck) {
        List<LoopPromise<List<InetAddress>>> questions = new ArrayList<>();
        EventLoop loop = tck.newLoop(LoopOptions.defaults().resolver(made -> (host, family) -> {
            LoopPromise<List<InetAddress>> promise = made.createPromise();
            promise.onCancel(tck.mark("lookup cancelled"));
            questions.add(promise);
            return promise.future();
        }));
        DatagramRecorder recorder = tck.datagramRecorder();
        tck.settle();
        int before = tck.openDescriptors();
        LoopFuture<Endpoint<DatagramRecorder>> future =
                tck.call(() -> loop.createDatagramEndpoint(() -> recorder, DatagramOptions.bind("name.test", 0)));
        tck.run(() -> assertTrue(future.cancel()));
        tck.awaitMarks("lookup cancelled");
        questions.get(0).tryComplete(List.of(FakeNames.loopback(1)));
        tck.settle();
        assertEquals(List.of(), recorder.trace());
        assertEquals(before, tck.openDescriptors(), "descriptors");
    }

    @Rule("DATAGRAM-20")
    void aCancelWithinTheFactoryOrConnectionMadeClosesTheSocket(Tck tck, Loopback loopback) {
        EventLoop loop = tck.loop();
        DatagramRecorder recorder = tck.datagramRecorder();
        DatagramOptions options = DatagramOptions.bind(loopback.at(0));
        tck.datagramPeer(loopback); // not applicable without the family
        tck.settle();
        int before = tck.openDescriptors();
        for (boolean inFactory : List.of(true, false)) {
            List<LoopFuture<Endpoint<DatagramRecorder>>> future = new ArrayList<>();
            Runnable cancel = () -> {
                assertTrue(future.get(0).cancel());
                assertEquals(before, tck.openDescriptors(), "descriptors after cancel()");
                tck.mark("cancelled").run();
            };
            tck.run(() -> future.add(loop.createDatagramEndpoint(
                    () -> {
                        if (inFactory) {
                            cancel.run();
                        }
                        return recorder.onMade(t -> cancel.run());
                    },
                    options)));
            tck.until(() -> !future.isEmpty() && future.get(0).isDone(), "the future is done");
            tck.settle();
            assertTrue(future.get(0).isCancelled());
            assertEquals(0, loop.stats().openTransports());
            if (inFactory) {
                assertEquals(List.of(), recorder.trace());
            }
        }
        assertEquals(List.of("cancelled", "cancelled"), tck.marks());
        assertEquals(0, recorder.count("datagram"));
    }

    @Requires("unix-datagrams")
    @Rule("DATAGRAM-20")
    void aCancelRemovesTheFile(Tck tck) {
        Path path = ((UnixDomainSocketAddress) tck.freshAddress(StreamKind.UNIX)).getPath();
        tck.run(() -> {
            LoopFuture<Endpoint<DatagramRecorder>> opening =
                    tck.loop().createDatagramEndpoint(tck::datagramRecorder, DatagramOptions.unix(path));
            opening.cancel();
            assertFalse(Files.exists(path), "the file after cancel()");
        });
        tck.settle();
    }
}
