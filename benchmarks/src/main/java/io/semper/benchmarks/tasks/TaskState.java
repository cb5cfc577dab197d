package io.semper.benchmarks.tasks;

import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopOptions;
import io.semper.tasks.TaskBody;
import io.semper.tasks.Tasks;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** An idle loop over nio whose tasks run on one of the engines. JDK 17 has the engine "platform" alone. */
@State(Scope.Thread)
public class TaskState {
    /** The engine, and "virtual-loop" for the engine "virtual" with the loop itself on a virtual thread. */
    @Param({"continuation", "virtual", "virtual-loop", "platform"})
    public String engine = "platform";

    EventLoop loop = open("platform");

    /** Creates the loop. */
    @Setup(Level.Trial)
    public void open() {
        loop.close();
        loop = open(onVirtualThread() ? "virtual" : engine);
    }

    private boolean onVirtualThread() {
        return engine.equals("virtual-loop");
    }

    static EventLoop open(String engine) {
        System.setProperty("semper.tasks.engine", engine);
        return EventLoops.newEventLoop(LoopOptions.defaults().backend("nio"));
    }

    /** Runs {@code main} as a task, on the thread that the engine is measured with. */
    void run(TaskBody main) throws Exception {
        if (onVirtualThread()) {
            VirtualThreads.runAndJoin(() -> runHere(main));
        } else {
            Tasks.run(loop, main);
        }
    }

    private void runHere(TaskBody main) {
        try {
            Tasks.run(loop, main);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Closes the loop. */
    @TearDown(Level.Trial)
    public void close() {
        loop.close();
    }
}
