package io.semper.tck.kernel;

import static io.semper.engine.kernel.Interest.NONE;
import static io.semper.engine.kernel.Interest.READ;
import static io.semper.engine.kernel.Interest.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.engine.kernel.ListenSocket;
import io.semper.engine.kernel.RefusedException;
import io.semper.engine.kernel.StreamSocket;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/** What is reported of a registered socket. */
final class InterestRules {
    private static final int POLLS = 5;

    private InterestRules() {}

    @KernelRule("INTEREST-01")
    static void nothingIsReportedWithoutInterest(Rig rig) throws Exception {
        Pair bytes = rig.pair();
        Pair end = rig.pair();
        Pair reset = rig.pair();
        Watch[] watches = new Watch[3];
        watches[0] = rig.register(bytes.stream(), NONE);
        watches[1] = rig.register(end.stream(), NONE);
        watches[2] = rig.register(reset.stream(), NONE);
        bytes.peer().send("x");
        end.peer().channel().shutdownOutput();
        reset.peer().reset();
        rig.awaitReadableElsewhere();
        rig.settle();
        assertTrue(rig.comesToRest(), "three polls returned early although there is no interest");
        for (Watch watch : watches) {
            assertEquals(0, watch.calls, "calls of onReady() without interest");
            watch.interest(READ).await(READ);
        }
    }

    @KernelRule("INTEREST-01")
    static void aNewRegistrationHasNoInterest(Rig rig) throws Exception {
        Pair pair = rig.pair();
        Watch watch = new Watch(rig);
        watch.of(rig.poller.register(pair.stream(), watch));
        pair.peer().send("x");
        rig.awaitReadableElsewhere();
        rig.settle();
        assertEquals(0, watch.calls, "calls of onReady() of a registration whose interest was never set");
        watch.interest(READ).await(READ);
        watch.leave();
    }

    @KernelRule("INTEREST-02")
    static void theLastInterestBeforeAFlushCounts(Rig rig) throws Exception {
        Pair pair = rig.pair();
        Watch watch = rig.register(pair.stream(), NONE);
        watch.registration().interest(WRITE);
        watch.registration().interest(READ);
        watch.registration().interest(NONE);
        rig.poller.flush();
        rig.settle();
        assertEquals(0, watch.calls, "calls of onReady() after interest(WRITE), interest(READ), interest(NONE)");
        watch.registration().interest(NONE);
        watch.registration().interest(WRITE);
        rig.poller.flush();
        watch.await(WRITE);
    }

    @KernelRule("INTEREST-03")
    static void unwantedBitsAreNotReported(Rig rig) throws Exception {
        Pair pair = rig.pair();
        pair.peer().send("x");
        Watch watch = rig.register(pair.stream(), READ).await(READ);
        rig.settle();
        assertEquals(READ, watch.bits, "bits reported of a stream that is writable, with the interest READ");
        watch.forget().interest(WRITE);
        watch.await(WRITE);
        rig.settle();
        assertEquals(WRITE, watch.bits, "bits reported of a stream that is readable, with the interest WRITE");
    }

    @KernelRule("INTEREST-04")
    static void aRemovedBitIsSilent(Rig rig) throws Exception {
        Pair pair = rig.pair();
        Watch watch = rig.register(pair.stream(), READ | WRITE).await(WRITE);
        watch.forget().interest(NONE);
        pair.peer().send("x");
        rig.awaitReadableElsewhere();
        assertTrue(rig.comesToRest(), "three polls returned early because of bits that were removed");
        assertEquals(0, watch.calls, "calls of onReady() for bits that were removed");
    }

    @KernelRule("INTEREST-04")
    static void aHangUpWithoutInterestIsSilent(Rig rig) throws Exception {
        Pair pair = rig.pair();
        Watch watch = rig.register(pair.stream(), READ | WRITE).await(WRITE);
        watch.forget().interest(NONE);
        pair.peer().reset();
        rig.awaitReadableElsewhere();
        assertTrue(rig.comesToRest(), "three polls returned early because of a reset, although there is no interest");
        assertEquals(0, watch.calls, "calls of onReady() for bits that were removed");
        watch.interest(READ).await(READ);
    }

    @KernelRule("INTEREST-04")
    static void oneOfTwoBitsIsRemoved(Rig rig) throws Exception {
        Pair pair = rig.pair();
        Watch watch = rig.register(pair.stream(), READ | WRITE).await(WRITE);
        watch.forget().interest(READ);
        assertTrue(rig.comesToRest(), "three polls returned early because of a bit that was removed");
        assertEquals(0, watch.calls, "calls of onReady() for a bit that was removed");
        pair.peer().send("x");
        watch.await(READ);
    }

    @KernelRule("INTEREST-05")
    static void aBitThatIsWantedAgainIsReportedAgain(Rig rig) throws Exception {
        Pair pair = rig.pair();
        pair.peer().send("x");
        Watch watch = rig.register(pair.stream(), READ).await(READ);
        for (int i = 0; i < 4; i++) {
            watch.interest(i % 2 == 0 ? NONE : WRITE);
            rig.settle();
            watch.forget().interest(READ).await(READ);
        }
        watch.interest(WRITE);
        for (int i = 0; i < 3; i++) {
            watch.interest(NONE);
            watch.forget().interest(WRITE).await(WRITE);
        }
    }

    @KernelRule("INTEREST-06")
    static void aResetIsReportedAsWhatIsWanted(Rig rig) throws Exception {
        Pair reading = rig.pair();
        Pair writing = rig.pair();
        fill(writing.stream());
        Watch reader = rig.register(reading.stream(), READ);
        Watch writer = rig.register(writing.stream(), WRITE);
        reading.peer().reset();
        writing.peer().reset();
        reader.await(READ);
        writer.await(WRITE);
        rig.settle();
        assertEquals(READ, reader.bits, "bits reported of a reset, with the interest READ");
        assertEquals(WRITE, writer.bits, "bits reported of a reset, with the interest WRITE");
    }

    @KernelRule("INTEREST-07")
    static void interestAfterDeregisteringHasNoEffect(Rig rig) throws Exception {
        Pair pair = rig.pair();
        Watch watch = rig.register(pair.stream(), NONE);
        watch.registration().deregister();
        watch.registration().interest(WRITE);
        rig.poller.flush();
        rig.settle();
        watch.registration().interest(WRITE);
        rig.poller.flush();
        rig.settle();
        assertEquals(0, watch.calls, "calls of onReady() after deregister()");
        assertEquals(1, watch.releases, "calls of onReleased()");
    }

    @KernelRule("INTEREST-08")
    static void eventsAreRedirected(Rig rig) throws Exception {
        Pair pair = rig.pair();
        Watch first = rig.register(pair.stream(), WRITE).await(WRITE);
        Watch second = new Watch(rig).of(first.registration());
        first.registration().redirect(second);
        first.forget();
        second.await(WRITE);
        second.leave();
        assertEquals(0, first.calls, "calls of onReady() of the listener that was replaced");
        assertEquals(0, first.releases, "calls of onReleased() of the listener that was replaced");
        assertEquals(1, second.releases, "calls of onReleased() of the new listener");
    }

    @KernelRule("INTEREST-09")
    static void aConnectThatSucceedsIsWritable(Rig rig) throws Exception {
        SocketAddress remote = rig.server(Rig.loopback(0)).getLocalAddress();
        StreamSocket stream = rig.add(rig.kernel.sockets().stream(remote));
        if (!stream.connect(remote)) {
            Watch watch = rig.register(stream, WRITE).await(WRITE);
            rig.pollUntil(() -> finished(stream), "finishConnect() returns true after WRITE");
            watch.forget().await(WRITE);
        }
        assertEquals(1, stream.write(Rig.direct("x")), "bytes written once connected");
    }

    private static boolean finished(StreamSocket stream) {
        try {
            return stream.finishConnect();
        } catch (java.io.IOException e) {
            throw new AssertionError("finishConnect() of a connect that succeeds threw " + e, e);
        }
    }

    @KernelRule("INTEREST-10")
    static void aConnectThatFailsIsWritable(Rig rig) throws Exception {
        SocketAddress free = FailRules.freeAddress(rig);
        StreamSocket stream = rig.add(rig.kernel.sockets().stream(free));
        boolean connected;
        try {
            connected = stream.connect(free);
        } catch (RefusedException atOnce) {
            throw Rig.notRun("a connect on this machine fails within the call");
        }
        assertTrue(!connected, "connect() to a port without a listener returned true");
        rig.register(stream, WRITE).await(WRITE);
        assertThrows(RefusedException.class, () -> {
            while (!stream.finishConnect()) {
                rig.poller.poll(Rig.PAUSE);
            }
        });
    }

    @KernelRule("INTEREST-11")
    static void aListenerIsReadableWhileAConnectionIsPending(Rig rig) throws Exception {
        ListenSocket listener = rig.listener();
        Watch watch = rig.register(listener, READ);
        assertTrue(rig.comesToRest(), "three polls returned early although no connection is pending");
        rig.peer(listener.localAddress());
        watch.forget().await(READ);
        watch.forget().await(READ);
        StreamSocket accepted = listener.accept();
        assertNotNull(accepted, "accept() of a readable listener");
        rig.add(accepted);
        assertNull(listener.accept(), "accept() of a listener without a pending connection");
        assertTrue(rig.comesToRest(), "three polls returned early although no connection is pending any more");
    }

    @KernelRule("INTEREST-12")
    static void theEndOfAStreamIsReadable(Rig rig) throws Exception {
        Pair pair = rig.pair();
        Watch watch = rig.register(pair.stream(), READ);
        pair.peer().channel().shutdownOutput();
        for (int i = 0; i < 3; i++) {
            watch.forget().await(READ);
            assertEquals(StreamSocket.END, pair.stream().read(ByteBuffer.allocateDirect(8)), "what a read returned");
        }
    }

    @KernelRule("INTEREST-13")
    static void aFullStreamIsWritableWhenThePeerReads(Rig rig) throws Exception {
        Pair pair = rig.pair();
        long sent = fill(pair.stream());
        Watch watch = rig.register(pair.stream(), WRITE);
        assertTrue(rig.comesToRest(), "three polls returned early although the stream takes no bytes");
        watch.forget();
        Thread reader = rig.run("kernel-tck reader", () -> {
            try {
                pair.peer().read((int) sent);
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        watch.await(WRITE);
        assertTrue(pair.stream().write(Rig.direct("x")) == 1, "a writable stream takes no byte");
        reader.join();
    }

    @KernelRule("INTEREST-14")
    static void anInterestIsInEffectAfterOneFlush(Rig rig) throws Exception {
        Pair pair = rig.pair();
        pair.peer().send("x");
        Watch watch = rig.register(pair.stream(), READ);
        for (int i = 0; i < POLLS && watch.calls == 0; i++) {
            rig.poller.poll(rig.guardNanos / (2 * POLLS));
        }
        assertEquals(READ, watch.bits, "bits reported by " + POLLS + " polls after interest(READ) and one flush");
        watch.registration().interest(NONE);
        rig.poller.flush();
        rig.poller.poll(0); // an event that was on its way
        watch.forget();
        for (int i = 0; i < POLLS; i++) {
            rig.poller.poll(Rig.PAUSE / POLLS);
        }
        assertEquals(0, watch.calls, "calls of onReady() after interest(NONE) and one flush");
    }

    /** Writes until the stream takes no more. @return the number of bytes */
    static long fill(StreamSocket stream) throws java.io.IOException {
        ByteBuffer data = ByteBuffer.allocateDirect(1 << 16);
        long total = 0;
        int refused = 0;
        while (refused < 3) {
            data.clear();
            int taken = stream.write(data);
            total += taken;
            refused = taken == 0 ? refused + 1 : 0;
            if (refused > 0) {
                java.util.concurrent.locks.LockSupport.parkNanos(1_000_000); // what the OS moves to the peer makes room
            }
        }
        return total;
    }

    @KernelRule("INTEREST-15")
    static void anInterestWhoseStackOverflowsCanBeSetAgain(Rig rig) throws Exception {
        rig.register(rig.pair().stream(), WRITE).await(WRITE).leave(); // as in RELEASE-14
        boolean succeeded = false;
        for (int most = 1; !succeeded; most++) {
            Pair pair = rig.pair();
            Watch watch = rig.register(pair.stream(), NONE);
            succeeded =
                    SmallStack.overflowing(rig, most, () -> watch.registration().interest(WRITE));
            watch.interest(WRITE).await(WRITE);
            watch.leave();
            pair.stream().close();
            pair.peer().close();
        }
    }
}
