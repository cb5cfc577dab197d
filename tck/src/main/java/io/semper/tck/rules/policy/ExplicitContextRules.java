package io.semper.tck.rules.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.semper.ContextCarrier;
import io.semper.EventLoop;
import io.semper.LoopOptions;
import io.semper.LoopPromise;
import io.semper.TimerHandle;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Contexts that are passed explicitly. */
final class ExplicitContextRules {
    private static final ThreadLocal<String> CONTEXT = ThreadLocal.withInitial(() -> "none");
    private static final ContextCarrier CARRIER = () -> context(CONTEXT.get());

    private static ContextCarrier.Snapshot context(String name) {
        return callback -> {
            String before = CONTEXT.get();
            CONTEXT.set(name);
            try {
                callback.run();
            } finally {
                CONTEXT.set(before);
            }
        };
    }

    private static Runnable look(List<String> seen, String where) {
        return () -> seen.add(where + " in " + CONTEXT.get());
    }

    @Rule("POLICY-14")
    void aWrappedCallbackRunsInItsContextHoweverItIsScheduled(Tck tck) {
        ContextCarrier.Snapshot given = context("given");
        for (LoopOptions options :
                List.of(LoopOptions.defaults(), LoopOptions.defaults().context(CARRIER))) {
            EventLoop loop = tck.newLoop(options);
            List<String> seen = Collections.synchronizedList(new ArrayList<>());
            CONTEXT.set("of the call");
            loop.callSoon(given.wrap(look(seen, "callSoon")));
            loop.callSoonThreadsafe(given.wrap(look(seen, "callSoonThreadsafe")));
            loop.callLater(Duration.ZERO, given.wrap(look(seen, "callLater")));
            loop.callAt(loop.time(), given.wrap(look(seen, "callAt")));
            LoopPromise<String> promise = loop.createPromise();
            promise.future()
                    .addDoneCallback(
                            given.wrapConsumer(done -> look(seen, done.result()).run()));
            promise.complete("done");
            promise.future()
                    .addDoneCallback(
                            given.wrapConsumer(done -> look(seen, "done later").run()));
            loop.runInExecutor(null, given.wrap(look(seen, "job")));
            CONTEXT.set("none of these");
            tck.until(loop, () -> seen.size() == 7, "all callbacks");
            Collections.sort(seen);
            assertEquals(
                    List.of(
                            "callAt in given",
                            "callLater in given",
                            "callSoon in given",
                            "callSoonThreadsafe in given",
                            "done in given",
                            "done later in given",
                            "job in given"),
                    seen);
            assertEquals("none of these", CONTEXT.get(), "the context of the thread is back");
            loop.close();
        }
    }

    @Rule("POLICY-14")
    void everyCallIsInTheContext(Tck tck) {
        EventLoop loop = tck.loop();
        List<String> seen = new ArrayList<>();
        TimerHandle timer =
                loop.repeatAtFixedRate(Duration.ofNanos(1), context("given").wrap(look(seen, "run")));
        tck.until(loop, () -> seen.size() >= 3, "three runs");
        timer.cancel();
        assertEquals(List.of("run in given"), seen.stream().distinct().toList());
    }

    @Rule("POLICY-14")
    void contextsNest(Tck tck) {
        List<String> seen = new ArrayList<>();
        Runnable inner = context("inner").wrap(look(seen, "inner"));
        tck.run(context("outer").wrap(() -> {
            inner.run();
            look(seen, "outer").run();
        }));
        assertEquals(List.of("inner in inner", "outer in outer"), seen);
    }

    @Rule("POLICY-14")
    void aContextThatThrowsCostsTheContextAlone(Tck tck) {
        IllegalStateException thrown = new IllegalStateException("the context, on purpose");
        ContextCarrier.Snapshot broken = callback -> {
            throw thrown;
        };
        tck.loop().callSoon(broken.wrap(tck.mark("ran without it")));
        tck.awaitMarks("ran without it");
        assertSame(thrown, tck.awaitException().exception());
        assertThrows(NullPointerException.class, () -> broken.wrap(nothing()));
        assertThrows(NullPointerException.class, () -> broken.wrapConsumer(nothing()));
    }

    /** What a caller that ignores the annotations would give. */
    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
    private static <T> T nothing() {
        return null;
    }
}
