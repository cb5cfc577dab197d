package io.semper.tck.rules.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.BackendReport;
import io.semper.Capability;
import io.semper.ContextPolicy;
import io.semper.EventLoop;
import io.semper.EventLoopPolicy;
import io.semper.EventLoops;
import io.semper.LoopExit;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.LoopOptions;
import io.semper.LoopPromise;
import io.semper.tck.Background;
import io.semper.tck.Link;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Which loop is the current one, and what loops of one process have to do with each other: nothing. */
final class PolicyRules {
    /** A policy that has one loop foreverybody. */
    private static final class OneForAll implements EventLoopPolicy {
        private final Tck tck;
        private EventLoop loop;

        OneForAll(Tck tck) {
            this.tck = tck;
        }

        @Override
        public EventLoop getEventLoop() {
            EventLoop now = loop;
            if (now == null) {
                throw new IllegalStateException("no loop was set");
            }
            return now;
        }

        @Override
        public void setEventLoop(EventLoop newLoop) {
            loop = newLoop;
        }

        @Override
        public EventLoop newEventLoop() {
            tck.mark("made by the policy").run();
            return tck.newLoop();
        }
    }

    @Rule("POLICY-01")
    void thePolicyThatIsInstalledIsAsked(Tck tck) {
        EventLoopPolicy builtIn = EventLoops.policy();
        OneForAll policy = new OneForAll(tck);
        EventLoops.setPolicy(policy);
        assertSame(policy, EventLoops.policy());
        EventLoop made = EventLoops.newEventLoop();
        assertEquals(List.of("made by the policy"), tck.marks());
        EventLoops.policy().setEventLoop(made);
        assertSame(made, EventLoops.current(), "the policy's loop");
        assertSame(made, tck.elsewhere(EventLoops::current), "this policy has the same loop forevery thread");
        EventLoops.setPolicy(null);
        assertSame(builtIn, EventLoops.policy(), "null brings the built-in policy back");
        assertThrows(IllegalStateException.class, EventLoops::current, "which knows nothing of the other one's loop");
    }

    @Rule("POLICY-01")
    void withTheBuiltInPolicyEachThreadHasItsOwn(Tck tck) {
        EventLoops.setPolicy(null);
        EventLoop here = tck.newLoop();
        EventLoop there = tck.newLoop();
        EventLoops.policy().setEventLoop(here);
        boolean none = tck.elsewhere(() -> {
            assertThrows(IllegalStateException.class, EventLoops::current, "a new thread has no loop");
            EventLoops.policy().setEventLoop(there);
            return EventLoops.current() == there;
        });
        assertTrue(none);
        assertSame(here, EventLoops.current(), "another thread's loop is its own business");
    }

    @Rule("POLICY-01")
    void withTheContextPolicyEachScopeHasItsOwn(Tck tck) throws Exception {
        EventLoops.setPolicy(new ContextPolicy());
        EventLoop outer = tck.newLoop();
        EventLoop inner = tck.newLoop();
        assertThrows(IllegalStateException.class, EventLoops::current, "there is no scope");
        assertThrows(
                IllegalStateException.class,
                () -> EventLoops.policy().setEventLoop(outer),
                "there is no scope to set it in");
        ContextPolicy.where(outer).run(() -> {
            assertSame(outer, EventLoops.current());
            assertThrows(
                    LoopExit.class,
                    () -> ContextPolicy.where(inner).run(() -> {
                        assertSame(inner, EventLoops.current(), "scopes nest");
                        throw new LoopExit("out of the scope");
                    }));
            assertSame(outer, EventLoops.current(), "the scope before is back, whatever happened");
            EventLoops.policy().setEventLoop(inner);
            assertSame(inner, EventLoops.current(), "the innermost scope has changed");
        });
        assertThrows(IllegalStateException.class, EventLoops::current, "there is no scope any more");
        EventLoop seen =
                ContextPolicy.where(inner).call(() -> tck.await(outer.runInExecutor(null, EventLoops::current)));
        assertSame(inner, seen, "jobs run in the scope in which they were submitted");
    }

    @Rule("POLICY-02")
    void aLoopThatWasMadeDirectlyCanBeSetAndTakenBack(Tck tck) {
        for (EventLoopPolicy policy : List.of(EventLoops.policy(), new OneForAll(tck))) {
            EventLoops.setPolicy(policy);
            EventLoop loop = tck.newLoop();
            policy.setEventLoop(loop);
            assertSame(loop, policy.getEventLoop());
            assertSame(loop, EventLoops.current());
            policy.setEventLoop(null);
            assertThrows(IllegalStateException.class, policy::getEventLoop, "never null");
            assertThrows(IllegalStateException.class, EventLoops::current, "never null");
        }
    }

    @Rule("POLICY-03")
    void nothingMakesALoopThatWasNotAskedFor(Tck tck) {
        for (EventLoopPolicy policy : List.of(EventLoops.policy(), new ContextPolicy())) {
            EventLoops.setPolicy(policy);
            int before = tck.openDescriptors();
            IllegalStateException refused = assertThrows(IllegalStateException.class, EventLoops::current);
            assertTrue(refused.getMessage().length() > 20, "the refusal says what to do: " + refused.getMessage());
            assertThrows(IllegalStateException.class, policy::getEventLoop);
            assertThrows(IllegalStateException.class, EventLoops::running);
            assertNull(EventLoops.runningOrNull());
            assertEquals(before, tck.openDescriptors(), "no loop was made behind the back");
        }
        EventLoop loop = tck.newLoop();
        assertNull(EventLoops.runningOrNull(), "making a loop does not run it");
        assertFalse(loop.isRunning());
    }

    @Rule("POLICY-04")
    void insideACallbackTheLoopThatRunsItIsCurrent(Tck tck) {
        EventLoop other = tck.newLoop();
        EventLoop loop = tck.newLoop();
        EventLoops.policy().setEventLoop(other);
        List<EventLoop> seen = new ArrayList<>();
        Runnable look = () -> {
            seen.add(EventLoops.running());
            seen.add(EventLoops.current());
            seen.add(EventLoops.runningOrNull());
        };
        tck.run(loop, look);
        loop.callLater(Duration.ZERO, look);
        tck.until(loop, () -> seen.size() == 6, "a timer");
        tck.run(loop, () -> {
            EventLoops.policy().setEventLoop(null);
            look.run();
        });
        assertEquals(9, seen.size());
        seen.forEach(each -> assertSame(loop, each, "the loop that runs the callback"));
        assertNull(EventLoops.runningOrNull(), "outside of every loop");
        assertThrows(IllegalStateException.class, EventLoops::running);
    }

    @Rule("POLICY-04")
    void otherThreadsDoNotSeeTheLoopThatRuns(Tck tck) {
        Background loop = tck.background();
        assertSame(tck.loop(), loop.call(EventLoops::running));
        assertNull(EventLoops.runningOrNull(), "this thread runs no loop");
        assertNull(tck.await(loop.call(() -> tck.loop().runInExecutor(null, EventLoops::runningOrNull))), "nor a job");
    }

    @Rule("POLICY-05")
    void noLoopIsRunningAfterARunMethodEndsInWhateverWay(Tck tck) {
        EventLoop other = tck.newLoop();
        EventLoop loop = tck.newLoop();
        List<Runnable> ways = List.of(
                () -> {
                    loop.stop();
                    loop.runForever();
                },
                () -> {
                    loop.callSoon(() -> {
                        throw new LoopExit("out of the loop");
                    });
                    assertThrows(LoopExit.class, loop::runForever);
                },
                () -> {
                    loop.callSoon(() -> {
                        throw new InternalError("out of the loop, too");
                    });
                    assertThrows(InternalError.class, () -> loop.runOnce(Duration.ZERO));
                },
                () -> {
                    LoopPromise<String> failed = loop.createPromise();
                    failed.fail(new IllegalArgumentException("failure"));
                    assertThrows(RuntimeException.class, () -> loop.runUntilComplete(failed.future()));
                },
                () -> loop.runUntilComplete(LoopFutures.completed(loop, "value")));
        for (int i = 0; i < ways.size(); i++) {
            ways.get(i).run();
            assertNull(EventLoops.runningOrNull(), "after way number " + i + " of ending a run");
            assertFalse(loop.isRunning(), "after way number " + i + " of ending a run");
            assertSame(other, tck.call(other, EventLoops::running), "another loop runs on this thread");
            assertSame(loop, tck.call(loop, EventLoops::running), "the same loop runs again");
        }
    }

    @Rule("POLICY-06")
    void everyNewLoopIsFreshIdleAndNobodys(Tck tck) {
        EventLoop one = tck.newLoop();
        EventLoop two = tck.newLoop();
        assertNotSame(one, two);
        assertFalse(one.isRunning() || one.isClosed() || two.isRunning() || two.isClosed());
        assertThrows(
                IllegalStateException.class, EventLoops::current, "a new loop is not the current loop of any thread");
        one.callLater(Duration.ZERO, tck.mark("one"));
        two.callLater(Duration.ZERO, tck.mark("two"));
        tck.settle(two);
        assertEquals(List.of("two"), tck.marks(), "timers belong to their loop");
        two.close();
        assertFalse(one.isClosed(), "loops do not close each other");
        tck.settle(one);
        assertEquals(List.of("two", "one"), tck.marks());
    }

    @Rule("POLICY-07")
    void loopsRunSideBySide(Tck tck) {
        List<EventLoop> loops = List.of(tck.newLoop(), tck.newLoop(), tck.newLoop());
        List<LoopFuture<String>> ends = new ArrayList<>();
        for (EventLoop loop : loops) {
            Background running = tck.background(loop);
            LoopPromise<String> end = new LoopPromise<>(loop);
            ends.add(end.future());
            running.run(() -> countDown(loop, end, 50));
        }
        Link link = tck.accept(StreamKind.TCP, tck.recorder(loops.get(0)).echo());
        link.peer().send("hello");
        assertEquals("hello", link.peer().readText(5));
        for (int i = 0; i < loops.size(); i++) {
            assertSame(loops.get(i), ends.get(i).loop());
            assertEquals("on its own loop", ends.get(i).join());
        }
        tck.background(loops.get(2)).stop();
        loops.get(2).close();
        link.peer().send("again");
        assertEquals("again", link.peer().readText(5), "closing one loop leaves the others alone");
        assertSame(loops.get(1), tck.call(loops.get(1), EventLoops::runningOrNull), "the others run");
    }

    private static void countDown(EventLoop loop, LoopPromise<String> end, int left) {
        if (EventLoops.runningOrNull() != loop) {
            end.fail(new AssertionError("a timer of one loop ran on another"));
        } else if (left == 0) {
            end.complete("on its own loop");
        } else {
            loop.callLater(Duration.ofNanos(1000), () -> countDown(loop, end, left - 1));
        }
    }

    @Rule("POLICY-08")
    void whatBelongsToAnotherLoopIsRefused(Tck tck) {
        EventLoop other = tck.newLoop();
        EventLoop loop = tck.newLoop();
        LoopFuture<String> foreign = other.<String>createPromise().future();
        LoopFuture<String> own = loop.<String>createPromise().future();
        assertThrows(IllegalArgumentException.class, () -> loop.runUntilComplete(foreign));
        assertThrows(IllegalArgumentException.class, () -> LoopFutures.gather(List.of(own, foreign)));
        tck.awaitFailure(
                IllegalArgumentException.class,
                LoopFutures.completed(loop, "value").thenCompose(value -> foreign));
        assertFalse(foreign.isDone() || own.isDone());
        assertFalse(loop.isRunning());
        tck.background(other);
        assertThrows(
                io.semper.WrongThreadException.class,
                () -> tck.run(loop, () -> foreign.addDoneCallback(done -> {})),
                "the future of a loop that runs elsewhere");
    }

    @Rule("POLICY-09")
    void everyBackendGivesLoopsOfItsNameWithWhatItPromised(Tck tck) {
        assertFalse(tck.loop().name().isBlank(), "a loop tells the name of its backend");
        List<BackendReport.Candidate> candidates = EventLoops.report().candidates();
        for (BackendReport.Candidate candidate : candidates) {
            if (candidate.available()) {
                EventLoop made =
                        tck.adopt(EventLoops.newEventLoop(LoopOptions.defaults().backend(candidate.name())));
                assertEquals(candidate.name(), made.name());
                assertEquals(candidate.capabilities(), made.capabilities());
            }
        }
    }

    @Rule("POLICY-11")
    void whatALoopOffersCanBeAsked(Tck tck) {
        Set<Capability> offered = tck.loop().capabilities();
        assertEquals(tck.subject().capabilities(), offered, "the loop offers what its backend claims");
        assertEquals(offered, tck.newLoop().capabilities(), "every loop of a backend offers the same");
        assertEquals(offered.contains(Capability.UNIX_SOCKETS), tck.loop().supports(Capability.UNIX_SOCKETS));
        offered.forEach(each -> assertTrue(tck.loop().supports(each)));
        assertFalse(tck.loop().supports(new Capability("teleporting")));
        assertThrows(UnsupportedOperationException.class, offered::clear, "nothing else changes the set");
        assertEquals(offered, tck.elsewhere(tck.loop()::capabilities), "any thread may ask");
        assertEquals(offered, tck.call(tck.loop()::capabilities), "while it runs");
    }
}
