package io.semper.examples.tasks;

import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopPromise;
import io.semper.examples.guide.Signals;
import io.semper.tasks.Tasks;
import org.jspecify.annotations.Nullable;

/** Waits for SIGINT or SIGTERM in a task. */
final class Termination {
    private Termination() {}

    // region: await
    /** Waits until one of the signals arrives. */
    static void await() {
        EventLoop loop = EventLoops.running();
        LoopPromise<@Nullable Void> arrived = loop.createPromise();
        Signals.onTermination(() -> arrived.completeThreadsafe(null)); // on a thread of the JVM
        Tasks.await(arrived.future());
    }
    // endregion
}
