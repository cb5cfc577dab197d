package io.semper.tck.rules.resolve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.semper.AddressFamily;
import io.semper.EventLoop;
import io.semper.LoopOptions;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;

/** The executor that lookups run on. */
final class LookUpExecutorRules {
    @Rule("RESOLVE-20")
    void anExecutorForLookUpsTakesThePlaceOfThePool(Tck tck) {
        List<Thread> asking = new CopyOnWriteArrayList<>();
        ThreadFactory threads = body -> {
            Thread made = new Thread(body, "look-ups-of-the-test");
            asking.add(made);
            return made;
        };
        ExecutorService given = Executors.newSingleThreadExecutor(threads);
        try {
            EventLoop loop = tck.newLoop(LoopOptions.defaults().lookupExecutor(given));
            assertFalse(tck.await(loop.resolver().resolve("localhost", AddressFamily.ANY))
                    .isEmpty());
            assertEquals(1, asking.size(), "the lookup ran on the executor of the options");
            loop.close();
            assertFalse(given.isShutdown(), "the loop does not shut down what it was given");
        } finally {
            given.shutdownNow();
        }
    }

    @Rule("RESOLVE-20")
    void anExecutorThatRefusesALookUpFailsThatLookUp(Tck tck) {
        RejectedExecutionException refusal = new RejectedExecutionException("thrown by the test");
        AtomicBoolean refuses = new AtomicBoolean(true);
        EventLoop loop = tck.newLoop(LoopOptions.defaults().lookupExecutor(job -> {
            if (refuses.get()) {
                throw refusal;
            }
            job.run();
        }));
        assertSame(
                refusal,
                tck.awaitFailure(
                        RejectedExecutionException.class, loop.resolver().resolve("localhost", AddressFamily.ANY)));
        refuses.set(false);
        assertFalse(tck.await(loop.resolver().resolve("localhost", AddressFamily.ANY))
                .isEmpty());
        assertThrows(NullPointerException.class, () -> LoopOptions.defaults().lookupExecutor(noExecutor()));
    }

    @SuppressWarnings("NullAway") // null on purpose
    private static Executor noExecutor() {
        return null;
    }
}
