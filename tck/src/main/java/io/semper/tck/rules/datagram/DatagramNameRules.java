package io.semper.tck.rules.datagram;

import static io.semper.tck.rules.support.FakeNames.loopback;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.AddressFamily;
import io.semper.DatagramOptions;
import io.semper.DatagramTransport;
import io.semper.EventLoop;
import io.semper.LoopFutures;
import io.semper.LoopOptions;
import io.semper.tck.DatagramPeer;
import io.semper.tck.DatagramRecorder;
import io.semper.tck.Loopback;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.FakeNames;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Names of hosts in the options of endpoints. */
@Requires("datagrams")
final class DatagramNameRules {
    /** An address of TEST-NET-3, which no machine has. */
    private static final InetAddress NOT_HERE = FakeNames.ip(203, 0, 113, 1);

    private static InetAddress hostOf(Tck tck, DatagramTransport transport) {
        return ((InetSocketAddress) tck.call(transport::localAddress)).getAddress();
    }

    @Rule("DATAGRAM-21")
    void theFirstAddressThatCanBeBoundIsUsed(Tck tck) {
        EventLoop loop = tck.newLoop(FakeNames.answering(NOT_HERE, loopback(1), loopback(2)));
        DatagramTransport endpoint = tck.endpoint(DatagramOptions.bind("name.test", 0), tck.datagramRecorder());
        assertEquals(loopback(1), hostOf(tck, endpoint));
        assertEquals(1, loop.stats().openTransports());
    }

    @Rule("DATAGRAM-21")
    void ofTwoAddressesThatCanBeUsedTheFirstCounts(Tck tck) {
        DatagramPeer peer = tck.datagramPeer(Loopback.IPV4);
        int port = peer.address().getPort();
        EventLoop loop = tck.newLoop(FakeNames.answering(loopback(1), loopback(2)));
        DatagramRecorder recorder = tck.datagramRecorder(loop);
        DatagramTransport endpoint = tck.endpoint(DatagramOptions.connect("name.test", port), recorder);
        assertEquals(new InetSocketAddress(loopback(1), port), endpoint.remoteAddress());
        DatagramTransport bound = tck.endpoint(DatagramOptions.bind("name.test", 0), tck.datagramRecorder(loop));
        assertEquals(loopback(1), ((InetSocketAddress) tck.call(loop, bound::localAddress)).getAddress());
    }

    @Rule("DATAGRAM-21")
    void ifNoAddressCanBeUsedTheFirstFailureCounts(Tck tck) {
        InetAddress second = FakeNames.ip(203, 0, 113, 2);
        EventLoop loop = tck.newLoop(FakeNames.answering(NOT_HERE, second));
        BindException failure = tck.awaitFailure(
                BindException.class,
                tck.call(() ->
                        loop.createDatagramEndpoint(tck::datagramRecorder, DatagramOptions.bind("name.test", 0))));
        assertTrue(String.valueOf(failure.getMessage()).contains("203.0.113.1"), "names the first: " + failure);
        assertEquals(1, failure.getSuppressed().length, "the others");
        assertTrue(String.valueOf(failure.getSuppressed()[0].getMessage()).contains("203.0.113.2"));
        assertEquals(0, loop.stats().openTransports());
    }

    @Rule("DATAGRAM-21")
    void theResolverIsAskedForTheFamilyOfTheOptions(Tck tck) {
        List<String> asked = new ArrayList<>();
        EventLoop loop = tck.newLoop(LoopOptions.defaults().resolver(made -> (host, family) -> {
            asked.add(host + " " + family);
            return LoopFutures.completed(made, List.of(loopback(1)));
        }));
        DatagramOptions options = DatagramOptions.bind("name.test", 0);
        tck.endpoint(options, tck.datagramRecorder());
        tck.endpoint(options.family(AddressFamily.IPV4), tck.datagramRecorder());
        tck.endpoint(DatagramOptions.connect("peer.test", 9).family(AddressFamily.IPV4), tck.datagramRecorder());
        assertEquals(List.of("name.test ANY", "name.test IPV4", "peer.test IPV4"), asked);
        assertEquals(3, loop.stats().openTransports());
    }

    @Rule("DATAGRAM-21")
    void namesAreLookedUpOffTheThreadOfTheLoop(Tck tck) {
        List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
        ExecutorService executor = Executors.newSingleThreadExecutor(job -> {
            Thread made = new Thread(
                    () -> {
                        threads.add(Thread.currentThread());
                        job.run();
                    },
                    "looks names up");
            made.setDaemon(true);
            return made;
        });
        try {
            tck.newLoop(LoopOptions.defaults().lookupExecutor(executor));
            DatagramOptions options = DatagramOptions.bind("localhost", 0).family(AddressFamily.IPV4);
            DatagramTransport endpoint = tck.endpoint(options, tck.datagramRecorder());
            assertTrue(hostOf(tck, endpoint) instanceof Inet4Address, "of the family of the options");
            assertEquals(1, threads.size(), "threads of the executor that had a job");
        } finally {
            executor.shutdown();
        }
        for (Thread each : threads) {
            assertNotEquals(Thread.currentThread(), each);
            tck.until(() -> !each.isAlive(), "the thread of the executor ends");
        }
    }

    @Rule("DATAGRAM-21")
    void theFailureOfALookUpFailsTheFuture(Tck tck) {
        UnknownHostException unknown = new UnknownHostException("nowhere.test");
        EventLoop loop = tck.newLoop(
                LoopOptions.defaults().resolver(made -> (host, family) -> LoopFutures.failed(made, unknown)));
        for (DatagramOptions each :
                List.of(DatagramOptions.bind("nowhere.test", 0), DatagramOptions.connect("nowhere.test", 1))) {
            DatagramRecorder recorder = tck.datagramRecorder();
            assertSame(
                    unknown,
                    tck.awaitFailure(
                            UnknownHostException.class,
                            tck.call(() -> loop.createDatagramEndpoint(() -> recorder, each))));
            assertEquals(List.of(), recorder.trace());
        }
    }

    @Rule("DATAGRAM-21")
    void noHostMeansEveryInterface(Tck tck) {
        DatagramRecorder recorder = tck.datagramRecorder();
        DatagramTransport both = tck.endpoint(DatagramOptions.bind((String) null, 0), recorder);
        InetSocketAddress address = (InetSocketAddress) tck.call(both::localAddress);
        assertTrue(address.getAddress().isAnyLocalAddress(), "bound to " + address);
        tck.datagramPeer(Loopback.IPV4).send("four", Loopback.IPV4.at(address.getPort()));
        recorder.awaitDatagrams(1);
        DatagramOptions four = DatagramOptions.bind("", 0).family(AddressFamily.IPV4);
        DatagramTransport one = tck.endpoint(four, tck.datagramRecorder());
        assertEquals(FakeNames.ip(0, 0, 0, 0), hostOf(tck, one));
    }
}
