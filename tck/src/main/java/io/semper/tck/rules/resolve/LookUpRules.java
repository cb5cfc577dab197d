package io.semper.tck.rules.resolve;

import static io.semper.tck.rules.support.FakeNames.loopback;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.AddressFamily;
import io.semper.ConnectOptions;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.LoopOptions;
import io.semper.LoopPromise;
import io.semper.tck.Recorder;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.LoopSteps;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Lookups that take too long, and lookups whose result is no longer needed. */
final class LookUpRules {
    private static final Duration SHORT = Duration.ofMillis(60);

    @Rule("RESOLVE-09")
    void aLookUpWithoutAnAnswerExpires(Tck tck) {
        List<LoopPromise<List<InetAddress>>> questions = new ArrayList<>();
        EventLoop loop = tck.newLoop(LoopOptions.defaults().lookupTimeout(SHORT).resolver(made -> (host, family) -> {
            LoopPromise<List<InetAddress>> promise = made.createPromise();
            promise.deferCancel(tck.mark("asked to give up"));
            questions.add(promise);
            return promise.future();
        }));
        long start = loop.time();
        SocketTimeoutException expired = tck.awaitFailure(
                SocketTimeoutException.class, loop.resolver().resolve("stuck.test", AddressFamily.ANY));
        assertTrue(loop.time() - start >= SHORT.toNanos(), "expired before the deadline");
        assertTrue(String.valueOf(expired.getMessage()).contains("stuck.test"), "names the host: " + expired);
        assertEquals(List.of("asked to give up"), tck.marks());
        questions.get(0).complete(List.of(loopback(1)));
        Recorder recorder = tck.recorder();
        LoopFuture<?> connect = loop.createConnection(() -> recorder, ConnectOptions.to("stuck.test", 1));
        tck.awaitFailure(SocketTimeoutException.class, connect);
        questions.get(1).complete(List.of(loopback(1)));
        tck.settle();
        assertEquals(List.of(), recorder.trace(), "what comes late is dropped");
    }

    @Rule("RESOLVE-09")
    void aLookUpThatAnswersInTimeForgetsItsDeadline(Tck tck) {
        EventLoop loop = tck.newLoop(LoopOptions.defaults()
                .lookupTimeout(SHORT)
                .resolver(made -> (host, family) -> LoopFutures.completed(made, List.of(loopback(1)))));
        LoopFuture<List<InetAddress>> answer = loop.resolver().resolve("name.test", AddressFamily.ANY);
        assertEquals(List.of(loopback(1)), tck.await(answer));
        LoopSteps.pass(tck, SHORT.multipliedBy(2));
        assertEquals(List.of(loopback(1)), tck.await(answer));
    }

    @Rule("RESOLVE-09")
    void theDeadlineOfLookUpsIsThirtySecondsUnlessSet(Tck tck) {
        assertEquals(Duration.ofSeconds(30), LoopOptions.defaults().lookupTimeout());
        assertEquals(null, LoopOptions.defaults().lookupTimeout(null).lookupTimeout());
        for (Duration senseless : List.of(Duration.ZERO, Duration.ofMillis(-1))) {
            IllegalArgumentException refused = assertThrows(
                    IllegalArgumentException.class, () -> LoopOptions.defaults().lookupTimeout(senseless));
            assertTrue(String.valueOf(refused.getMessage()).contains("lookupTimeout"), "names it: " + refused);
        }
    }

    @Rule("RESOLVE-10")
    void lookUpsThatNobodyWaitsForLeaveTheQueue(Tck tck) {
        ThreadPoolExecutor one = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
        CountDownLatch gate = new CountDownLatch(1);
        try {
            EventLoop loop =
                    tck.newLoop(LoopOptions.defaults().lookupExecutor(one).lookupTimeout(SHORT));
            one.execute(() -> {
                try {
                    gate.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            LoopFuture<?> lookUp = loop.resolver().resolve("localhost", AddressFamily.ANY);
            LoopFuture<?> connect = loop.createConnection(tck::recorder, ConnectOptions.to("localhost", 1));
            LoopFuture<?> expires = loop.resolver().resolve("localhost", AddressFamily.ANY);
            assertEquals(3, one.getQueue().size(), "they wait for the thread");
            assertTrue(lookUp.cancel());
            assertEquals(2, one.getQueue().size(), "after the cancel of a lookup");
            assertTrue(connect.cancel());
            assertEquals(1, one.getQueue().size(), "after the cancel of a connect");
            tck.awaitFailure(SocketTimeoutException.class, expires);
            assertEquals(0, one.getQueue().size(), "after the deadline");
            gate.countDown();
            // On another loop: a machine that is busy may need longer than the short deadline of this one.
            EventLoop patient = tck.newLoop(LoopOptions.defaults().lookupExecutor(one));
            LoopFuture<List<InetAddress>> last =
                    tck.call(patient, () -> patient.resolver().resolve("localhost", AddressFamily.ANY));
            tck.until(patient, last::isDone, "the lookup is done");
            assertFalse(tck.call(patient, last::result).isEmpty());
        } finally {
            gate.countDown();
            one.shutdownNow();
        }
    }

    @Rule("RESOLVE-08")
    void whatAResolverThrowsIsWhatTheConnectFailsWith(Tck tck) {
        IllegalStateException thrown = new IllegalStateException("a resolver that throws");
        NoClassDefFoundError error = new NoClassDefFoundError("a resolver that lacks a class");
        EventLoop loop = tck.newLoop(LoopOptions.defaults().resolver(made -> (host, family) -> switch (host) {
            case "throws.test" -> throw thrown;
            case "error.test" -> throw error;
            case "fails.test" -> LoopFutures.failed(made, thrown);
            default -> LoopFutures.failed(made, error);
        }));
        for (String host : List.of("throws.test", "fails.test")) {
            LoopFuture<?> connect = loop.createConnection(tck::recorder, ConnectOptions.to(host, 1));
            assertSame(thrown, tck.awaitFailure(IllegalStateException.class, connect), host);
        }
        for (String host : List.of("error.test", "breaks.test")) {
            LoopFuture<?> connect = loop.createConnection(tck::recorder, ConnectOptions.to(host, 1));
            assertSame(error, tck.awaitFailure(NoClassDefFoundError.class, connect), host);
        }
    }
}
