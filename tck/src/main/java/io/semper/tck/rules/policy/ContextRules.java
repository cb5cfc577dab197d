package io.semper.tck.rules.policy;

import static io.semper.tck.rules.support.CarriedText.CARRIER;
import static io.semper.tck.rules.support.CarriedText.CONTEXT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.LoopOptions;
import io.semper.LoopPromise;
import io.semper.StreamOptions;
import io.semper.TimerHandle;
import io.semper.tck.Background;
import io.semper.tck.BufferSizes;
import io.semper.tck.Link;
import io.semper.tck.Recorder;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The context that goes with callbacks. */
final class ContextRules {
    private static final StreamOptions SMALL = StreamOptions.defaults().sendBufferSize(4096);

    private static EventLoop carrying(Tck tck) {
        return tck.newLoop(LoopOptions.defaults().context(CARRIER));
    }

    private static Runnable look(List<String> seen, String where) {
        return () -> seen.add(where + " in " + CONTEXT.get());
    }

    @Rule("POLICY-10")
    void callbacksRunInTheContextInWhichTheyWereScheduled(Tck tck) {
        EventLoop loop = carrying(tck);
        List<String> seen = new ArrayList<>();
        CONTEXT.set("one");
        loop.callSoon(look(seen, "callSoon"));
        loop.callLater(Duration.ZERO, look(seen, "callLater"));
        CONTEXT.set("two");
        loop.callSoon(() -> {
            look(seen, "callSoon").run();
            CONTEXT.set("three");
            loop.callSoon(look(seen, "nested"));
        });
        loop.callAt(loop.time(), look(seen, "callAt"));
        CONTEXT.set("none of these");
        tck.until(() -> seen.size() == 5, "all callbacks");
        Collections.sort(seen);
        assertEquals(
                List.of("callAt in two", "callLater in one", "callSoon in one", "callSoon in two", "nested in three"),
                seen);
        assertEquals("none of these", CONTEXT.get(), "the context of the thread is back");
    }

    @Rule("POLICY-10")
    void everyRunOfARepetitionIsInTheContextOfItsBeginning(Tck tck) {
        EventLoop loop = carrying(tck);
        List<String> seen = new ArrayList<>();
        List<TimerHandle> timers = new ArrayList<>();
        CONTEXT.set("one");
        timers.add(loop.repeatAtFixedRate(Duration.ofMillis(1), changing(seen, "rate")));
        CONTEXT.set("two");
        timers.add(loop.repeatWithFixedDelay(Duration.ofMillis(1), changing(seen, "delay")));
        CONTEXT.set("none of these");
        tck.until(
                () -> Collections.frequency(seen, "rate in one") >= 3
                        && Collections.frequency(seen, "delay in two") >= 3,
                "three runs of each, in the context of its call");
        timers.forEach(TimerHandle::cancel);
        assertEquals(
                List.of("delay in two", "rate in one"),
                seen.stream().distinct().sorted().toList());
    }

    private static Runnable changing(List<String> seen, String what) {
        return () -> {
            look(seen, what).run();
            CONTEXT.set("changed by a run");
        };
    }

    @Rule("POLICY-10")
    void theContextOfAnotherThreadComesAlong(Tck tck) {
        EventLoop loop = carrying(tck);
        Background running = tck.background();
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        tck.elsewhere(() -> {
            CONTEXT.set("elsewhere");
            loop.callSoonThreadsafe(look(seen, "callSoonThreadsafe"));
            loop.execute(look(seen, "execute"));
            return true;
        });
        tck.until(() -> seen.size() == 2, "both callbacks");
        assertEquals(List.of("callSoonThreadsafe in elsewhere", "execute in elsewhere"), seen);
        assertEquals("none", running.call(CONTEXT::get), "nothing stays on the thread of the loop");
    }

    @Rule("POLICY-10")
    void doneCallbacksRunInTheContextOfWhoeverWaits(Tck tck) {
        EventLoop loop = carrying(tck);
        assertSame(CARRIER, loop.context());
        List<String> seen = new ArrayList<>();
        LoopPromise<String> promise = loop.createPromise();
        CONTEXT.set("first");
        promise.future().addDoneCallback(done -> look(seen, "callback").run());
        CONTEXT.set("second");
        promise.future().thenApply(value -> seen.add("follower in " + CONTEXT.get()));
        CONTEXT.set("completing");
        promise.complete("value");
        CONTEXT.set("late");
        promise.future().addDoneCallback(done -> look(seen, "callback").run());
        CONTEXT.set("none of these");
        tck.until(() -> seen.size() == 3, "all callbacks");
        assertEquals(List.of("callback in first", "follower in second", "callback in late"), seen);
    }

    @Rule("POLICY-10")
    void protocolsOfAServerHearInTheContextOfItsMaking(Tck tck, StreamKind kind) {
        carrying(tck);
        List<String> seen = new ArrayList<>();
        Recorder recorder = looking(tck, seen);
        CONTEXT.set("making");
        Link link = tck.accept(kind, recorder);
        assertHeardIn(tck, "making", seen, recorder, link);
    }

    @Rule("POLICY-10")
    void protocolsOfAConnectionHearInTheContextOfItsMaking(Tck tck, StreamKind kind) {
        carrying(tck);
        List<String> seen = new ArrayList<>();
        Recorder recorder = looking(tck, seen);
        CONTEXT.set("making");
        Link link = tck.connect(kind, recorder);
        assertHeardIn(tck, "making", seen, recorder, link);
    }

    private static Recorder looking(Tck tck, List<String> seen) {
        return tck.recorder()
                .onMade(transport -> look(seen, "made").run())
                .onData(data -> look(seen, "data").run())
                .onEof(() -> {
                    look(seen, "eof").run();
                    return true;
                })
                .onLost(cause -> look(seen, "lost").run());
    }

    private static void assertHeardIn(Tck tck, String making, List<String> seen, Recorder recorder, Link link) {
        CONTEXT.set("none of these");
        link.peer().send("hello");
        recorder.awaitText("hello");
        link.peer().halfClose();
        recorder.awaitEof();
        link.close();
        recorder.awaitLost();
        assertTrue(seen.size() >= 4, "callbacks made, data, eof and lost: " + seen);
        seen.forEach(each -> assertTrue(each.endsWith(" in " + making), each + ", and was made in " + making));
        assertEquals("none of these", CONTEXT.get(), "the context of the thread is back");
    }

    @Rule("POLICY-10")
    void withoutACarrierNoContextGoesAlong(Tck tck) {
        assertNull(tck.loop().context());
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        CONTEXT.set("scheduling");
        tck.loop().callSoon(look(seen, "callSoon"));
        tck.background();
        tck.until(() -> seen.size() == 1, "the callback");
        assertEquals(List.of("callSoon in none"), seen, "thread-locals are not inherited by accident");
    }

    @Rule("POLICY-10")
    void pausesAreHeardInTheContextOfTheConnectionWhoeverCausesThem(Tck tck, StreamKind kind) {
        EventLoop loop = carrying(tck);
        List<String> seen = new ArrayList<>();
        Recorder recorder = tck.recorder()
                .onPause(look(seen, "pause"))
                .onResume(look(seen, "resume"))
                .onLost(cause -> look(seen, "lost").run());
        CONTEXT.set("making");
        Link link = tck.accept(kind, recorder, SMALL, BufferSizes.TINY);
        List<Runnable> causes = List.of(
                () -> link.transport().write(ByteBuffer.allocate(100_000)),
                () -> link.transport().setWriteLimits(0, 0));
        for (Runnable cause : causes) {
            CONTEXT.set("writing");
            loop.callSoon(cause);
            CONTEXT.set("none of these");
            recorder.await("pause", recorder.count("resume") + 1);
            link.run(t -> t.setWriteLimits(1 << 28, 1 << 29));
            recorder.await("resume", recorder.count("pause"));
        }
        seen.forEach(each -> assertTrue(each.endsWith(" in making"), each + ", and was made in making"));
        assertEquals(4, seen.size(), seen.toString());
        link.abort();
    }

    @Rule("POLICY-10")
    void buffersComeBackInTheContextOfTheWrite(Tck tck, StreamKind kind) {
        EventLoop loop = carrying(tck);
        List<String> seen = new ArrayList<>();
        CONTEXT.set("making");
        Link link = tck.accept(kind, tck.recorder());
        CONTEXT.set("writing");
        loop.callSoon(() -> {
            ByteBuffer bytes = ByteBuffer.allocateDirect(10);
            link.transport().writeOwned(bytes, free -> look(seen, "released").run());
            CONTEXT.set("changed");
            link.transport()
                    .writeOwned(
                            bytes.duplicate().clear(),
                            free -> look(seen, "released").run());
        });
        CONTEXT.set("none of these");
        tck.until(() -> seen.size() == 2, "both buffers are released");
        assertEquals(List.of("released in writing", "released in changed"), seen);
        assertEquals("none of these", CONTEXT.get(), "the context of the thread is back");
    }

    @Rule("POLICY-12")
    void jobsRunInTheContextOfTheCall(Tck tck) {
        EventLoop loop = carrying(tck);
        CONTEXT.set("one");
        LoopFuture<String> ofThePool = loop.runInExecutor(null, CONTEXT::get);
        CONTEXT.set("two");
        LoopFuture<String> here = loop.runInExecutor(Runnable::run, CONTEXT::get);
        LoopFuture<String> failing = loop.runInExecutor(null, () -> {
            throw new IOException("in " + CONTEXT.get());
        });
        CONTEXT.set("none of these");
        assertEquals("one", tck.await(ofThePool));
        assertEquals("two", tck.await(here));
        assertEquals("in two", tck.awaitFailure(IOException.class, failing).getMessage());
        assertEquals("none", tck.elsewhere(CONTEXT::get), "nothing stays on other threads");
    }

    @Rule("POLICY-10")
    void aContextIsPutInPlaceOnceForEachCallback(Tck tck) {
        List<String> ran = new ArrayList<>();
        int[] captured = new int[1];
        int[] depth = new int[1];
        EventLoop loop = tck.newLoop(LoopOptions.defaults().context(() -> {
            int number = captured[0]++;
            return callback -> {
                ran.add(number + " at " + depth[0]++);
                callback.run();
                depth[0]--;
            };
        }));
        loop.callSoon(tck.mark("callSoon"));
        LoopFutures.completed(loop, "value")
                .addDoneCallback(done -> tck.mark("done").run());
        tck.awaitMarks("callSoon", "done");
        assertEquals(List.of("0 at 0", "1 at 0"), ran);
    }
}
