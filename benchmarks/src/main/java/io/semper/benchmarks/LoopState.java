package io.semper.benchmarks;

import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopOptions;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** An idle loop of each backend, run by the thread of the benchmark. */
@State(Scope.Thread)
public class LoopState {
    /** The name of the backend. */
    @Param({"nio", "epoll"})
    public String backend = "nio";

    EventLoop loop = open("nio");

    /** Creates the loop. */
    @Setup(Level.Trial)
    public void open() {
        loop.close();
        loop = open(backend);
    }

    static EventLoop open(String backend) {
        return EventLoops.newEventLoop(LoopOptions.defaults().backend(backend));
    }

    /** Closes the loop. */
    @TearDown(Level.Trial)
    public void close() {
        loop.close();
    }
}
