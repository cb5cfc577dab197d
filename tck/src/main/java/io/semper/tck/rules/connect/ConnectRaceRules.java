package io.semper.tck.rules.connect;

import static io.semper.tck.rules.support.FakeNames.answering;
import static io.semper.tck.rules.support.FakeNames.ip;
import static io.semper.tck.rules.support.FakeNames.loopback;
import static io.semper.tck.rules.support.FakeNames.portOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.ConnectFailedException;
import io.semper.ConnectOptions;
import io.semper.LoopFuture;
import io.semper.tck.PeerServer;
import io.semper.tck.Recorder;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.FakeNames;
import io.semper.tck.rules.support.LoopSteps;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Happy eyeballs: which address is tried when. */
final class ConnectRaceRules {
    private static final InetAddress SIX = ip(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);
    private static final Duration SHORT = Duration.ofMillis(60);
    private static final Duration NEVER = Duration.ofHours(1);

    @Rule("CONNECT-16")
    void theNextAddressIsTriedAfterTheDelayBesideOneThatHangs(Tck tck) {
        tck.newLoop(answering(loopback(1), loopback(2)));
        int port = portOf(tck.listenWithFullBacklog(StreamKind.TCP).address());
        PeerServer there = FakeNames.listenAt(tck, 2, port);
        Recorder recorder = tck.recorder();
        long start = tck.loop().time();
        LoopFuture<?> future = tck.call(() -> tck.loop()
                .createConnection(
                        () -> recorder, ConnectOptions.to("name.test", port).attemptDelay(SHORT)));
        tck.await(future);
        assertTrue(tck.loop().time() - start >= SHORT.toNanos(), "tried before the delay was over");
        assertEquals(there.address(), recorder.transport().remoteAddress());
        tck.settle();
        assertEquals(List.of("made"), recorder.trace(), "the losing attempt causes no callback");
    }

    @Rule("CONNECT-16")
    void theNextAddressIsTriedAtOnceWhenTheNewestHasFailed(Tck tck) {
        tck.newLoop(answering(loopback(3), loopback(2), loopback(1)));
        PeerServer there = tck.listen(StreamKind.TCP);
        Recorder recorder = tck.recorder();
        ConnectOptions options =
                ConnectOptions.to("name.test", portOf(there.address())).attemptDelay(NEVER);
        tck.await(tck.call(() -> tck.loop().createConnection(() -> recorder, options)));
        assertEquals(there.address(), recorder.transport().remoteAddress(), "refused twice, and then connected");
    }

    @Rule("CONNECT-16")
    void withADelayOfZeroAllAddressesAreTriedAtOnce(Tck tck) {
        assertEquals(3, attemptsAfterAWhile(tck, Duration.ZERO, Duration.ZERO));
    }

    /** Costs more than the default delay. */
    @Rule("CONNECT-16")
    void withoutADelayNoAddressIsTriedBesideOneThatHangs(Tck tck) {
        assertEquals(1, attemptsAfterAWhile(tck, null, ConnectOptions.ATTEMPT_DELAY.plus(SHORT)));
    }

    private static int attemptsAfterAWhile(Tck tck, @Nullable Duration delay, Duration time) {
        tck.newLoop(answering(loopback(1), loopback(1), loopback(1)));
        int port = portOf(tck.listenWithFullBacklog(StreamKind.TCP).address());
        tck.settle();
        int before = tck.openDescriptors();
        LoopFuture<?> future = tck.call(() -> tck.loop()
                .createConnection(
                        tck::recorder, ConnectOptions.to("name.test", port).attemptDelay(delay)));
        LoopSteps.pass(tck, time);
        tck.settle();
        assertFalse(future.isDone(), "every address hangs");
        int attempts = tck.openDescriptors() - before;
        tck.run(future::cancel);
        assertEquals(before, tck.openDescriptors(), "descriptors after the cancel");
        return attempts;
    }

    @Rule("CONNECT-16")
    void familiesTakeTurns(Tck tck) {
        List<InetAddress> four = List.of(loopback(2), loopback(3), SIX, loopback(4));
        assertEquals(List.of(loopback(2), SIX, loopback(3), loopback(4)), tried(tck, NEVER, four));
    }

    @Rule("CONNECT-16")
    void theFamilyOfTheFirstAddressBegins(Tck tck) {
        List<InetAddress> six = List.of(SIX, SIX, loopback(2), loopback(3));
        assertEquals(List.of(SIX, loopback(2), SIX, loopback(3)), tried(tck, NEVER, six));
    }

    @Rule("CONNECT-16")
    void withoutADelayTheOrderOfTheResolverIsKept(Tck tck) {
        List<InetAddress> mixed = List.of(loopback(2), loopback(3), SIX, loopback(4));
        assertEquals(mixed, tried(tck, null, mixed));
    }

    /** The order in which the failures of refused attempts are reported. */
    private static List<InetAddress> tried(Tck tck, @Nullable Duration delay, List<InetAddress> addresses) {
        tck.newLoop(answering(addresses.toArray(new InetAddress[0])));
        ConnectOptions nobody = ConnectOptions.to("name.test", portOf(tck.refusingAddress(StreamKind.TCP)))
                .attemptDelay(delay);
        IOException failure = tck.awaitFailure(
                ConnectException.class, tck.call(() -> tck.loop().createConnection(tck::recorder, nobody)));
        List<Throwable> attempts = new ArrayList<>(List.of(failure.getSuppressed()));
        if (!(failure instanceof ConnectFailedException)) {
            attempts.add(0, failure);
        }
        List<InetAddress> order = new ArrayList<>();
        for (Throwable attempt : attempts) {
            String message = String.valueOf(attempt.getMessage());
            addresses.stream()
                    .distinct()
                    .filter(address -> message.contains(address.getHostAddress()))
                    .forEach(order::add);
        }
        return order;
    }

    /** The timer of the next attempt and the success of the first are due in one poll, in every round. */
    @Rule("CONNECT-17")
    void noAttemptBeginsAfterASuccessThatIsKnown(Tck tck) throws IOException {
        tck.newLoop(answering(loopback(1), loopback(2)));
        PeerServer first = tck.listen(StreamKind.TCP);
        PeerServer second = FakeNames.listenAt(tck, 2, portOf(first.address()));
        ConnectOptions options =
                ConnectOptions.to("name.test", portOf(first.address())).attemptDelay(Duration.ofNanos(1));
        for (int i = 0; i < 50; i++) {
            Recorder recorder = tck.recorder();
            LoopFuture<?> future = tck.call(() -> {
                LoopFuture<?> connecting = tck.loop().createConnection(() -> recorder, options);
                busyUntil(tck, connecting);
                return connecting;
            });
            tck.await(future);
            tck.run(recorder.transport()::abort);
            io.semper.tck.Peer accepted = first.acceptWithin(1000);
            assertTrue(accepted != null, "connected to the first address");
            accepted.close();
            assertNull(second.acceptWithin(0), "an attempt although the first had succeeded; round " + i);
        }
    }

    /** Every turn takes long enough for what began in it to end before the next poll. */
    private static void busyUntil(Tck tck, LoopFuture<?> done) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < 1_000_000) {
            Thread.onSpinWait();
        }
        if (!done.isDone()) {
            tck.loop().callSoon(() -> busyUntil(tck, done));
        }
    }

    @Rule("CONNECT-18")
    void cancellingTheRaceClosesEveryAttempt(Tck tck) {
        tck.newLoop(answering(loopback(1), loopback(1), loopback(1), loopback(1)));
        int port = portOf(tck.listenWithFullBacklog(StreamKind.TCP).address());
        Recorder recorder = tck.recorder();
        tck.settle();
        int before = tck.openDescriptors();
        LoopFuture<?> future = tck.call(() -> tck.loop()
                .createConnection(
                        () -> recorder, ConnectOptions.to("name.test", port).attemptDelay(Duration.ZERO)));
        tck.until(() -> tck.openDescriptors() == before + 4, "four attempts continue");
        ConnectPhaseRules.cancel(tck, before, future);
        assertEquals(List.of(), recorder.trace());
    }

    @Rule("CONNECT-18")
    void losersThatFailOrHangAreNoFailureOfTheConnect(Tck tck) {
        tck.newLoop(answering(loopback(1), loopback(3), loopback(2)));
        int port = portOf(tck.listenWithFullBacklog(StreamKind.TCP).address());
        PeerServer there = FakeNames.listenAt(tck, 2, port);
        Recorder recorder = tck.recorder();
        tck.await(tck.call(() -> tck.loop()
                .createConnection(
                        () -> recorder, ConnectOptions.to("name.test", port).attemptDelay(SHORT))));
        assertEquals(there.address(), recorder.transport().remoteAddress());
        there.accept().send("x");
        recorder.awaitText("x");
        tck.settle();
        assertEquals(List.of("made", "data(1)"), recorder.trace());
    }

    @Rule("CONNECT-18")
    void noAttemptBeginsAfterACancel(Tck tck) throws IOException {
        tck.newLoop(answering(loopback(1), loopback(2)));
        int port = portOf(tck.listenWithFullBacklog(StreamKind.TCP).address());
        PeerServer there = FakeNames.listenAt(tck, 2, port);
        tck.settle();
        int before = tck.openDescriptors();
        LoopFuture<?> future = tck.call(() -> tck.loop()
                .createConnection(
                        tck::recorder, ConnectOptions.to("name.test", port).attemptDelay(SHORT)));
        tck.until(() -> tck.openDescriptors() == before + 1, "the first attempt continues");
        ConnectPhaseRules.cancel(tck, before, future);
        LoopSteps.pass(tck, SHORT.multipliedBy(2));
        assertNull(there.acceptWithin(0), "an attempt after the cancel");
    }

    @Rule("CONNECT-18")
    void cancellingAtAnyTimeLeavesNothing(Tck tck) throws IOException {
        tck.newLoop(answering(loopback(3), loopback(1), loopback(2)));
        PeerServer first = tck.listen(StreamKind.TCP);
        PeerServer second = FakeNames.listenAt(tck, 2, portOf(first.address()));
        tck.settle();
        int before = tck.openDescriptors();
        for (int i = 0; i < 200; i++) {
            Recorder recorder = tck.recorder();
            Duration delay = Duration.ofNanos(tck.random().nextInt(3) * 50_000L * i % 200_000);
            LoopFuture<?> future = tck.loop()
                    .createConnection(
                            () -> recorder,
                            ConnectOptions.to("name.test", portOf(first.address()))
                                    .attemptDelay(delay));
            for (int steps = i % 10; steps > 0; steps--) {
                tck.loop().runOnce(Duration.ZERO);
            }
            if (!future.cancel()) {
                assertTrue(recorder.isMade(), "not cancelled, so connected");
                tck.run(recorder.transport()::abort);
            }
            for (PeerServer each : List.of(first, second)) {
                for (io.semper.tck.Peer left = each.acceptWithin(0); left != null; left = each.acceptWithin(0)) {
                    left.close();
                }
            }
            tck.settle();
            assertEquals(recorder.count("made"), recorder.count("lost"), "lost if made, in round " + i);
            assertEquals(before, tck.openDescriptors(), "descriptors after round " + i);
        }
    }
}
