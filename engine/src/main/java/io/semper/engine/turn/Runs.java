package io.semper.engine.turn;

import io.semper.Capability;
import io.semper.Handle;
import io.semper.LoopFuture;
import io.semper.LoopStoppedException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The run methods. A loop is run by one thread at a time, and never from inside a run. */
public final class Runs {
    private final LoopCore loop;
    private final Turns turns;

    Runs(LoopCore loop, Turns turns) {
        this.loop = loop;
        this.turns = turns;
    }

    void forever() {
        run("runForever()", Turns.FOREVER);
    }

    boolean once(@Nullable Duration maxWait) {
        return run("runOnce()", maxWait == null ? Turns.ONCE : Math.max(0, Calls.nanos(maxWait)));
    }

    <T extends @Nullable Object> T untilComplete(LoopFuture<T> main) {
        if (Objects.requireNonNull(main, "main").loop() != loop) {
            throw new IllegalArgumentException("runUntilComplete(" + main + ") on " + loop + ": the future belongs to "
                    + main.loop() + "; run that loop");
        }
        enter("runUntilComplete()");
        boolean done;
        try {
            done = runUntilDone(main);
        } finally {
            loop.ownership().exit();
        }
        // Another thread may own the loop from here on.
        if (!done) {
            throw new LoopStoppedException("runUntilComplete(" + main + ") on " + loop
                    + ": the loop was stopped before the future was done; run the loop again to continue");
        }
        return main.join();
    }

    private boolean runUntilDone(LoopFuture<?> main) {
        long thisRun = turns.runs() + 1;
        Handle hook = main.addDoneCallback(ended -> {
            if (turns.runs() == thisRun) {
                loop.stop();
            }
        });
        try {
            turns.run(Turns.FOREVER);
        } finally {
            hook.cancel();
        }
        return main.isDone();
    }

    private boolean run(String what, long mode) {
        enter(what);
        try {
            return turns.run(mode);
        } finally {
            loop.ownership().exit();
        }
    }

    private void enter(String what) {
        checkIdle(what);
        checkThread(what);
        loop.checkNotClosed();
        loop.ownership().enter();
    }

    void checkIdle(String what) {
        if (loop.isRunning()) {
            throw new IllegalStateException(what + " called on " + loop
                    + ": the loop is running; stop() it first, or use another loop on another thread");
        }
    }

    /** A poll that pins its carrier would withhold a processor from all virtual threads while the loop waits. */
    private void checkThread(String what) {
        if (VirtualThreads.isCurrent() && !loop.supports(Capability.VIRTUAL_THREADS)) {
            throw new UnsupportedOperationException(what + " called on " + loop + " by the virtual thread "
                    + Thread.currentThread().getName() + ": the backend " + loop.name()
                    + " does not offer the capability '"
                    + Capability.VIRTUAL_THREADS + "', since its poll would pin the carrier; run the loop on a platform"
                    + " thread, such as that of LoopThread.start()");
        }
    }
}
