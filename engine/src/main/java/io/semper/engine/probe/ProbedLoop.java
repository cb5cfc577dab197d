package io.semper.engine.probe;

import io.semper.EventLoop;
import io.semper.Transport;
import io.semper.spi.LoopProbe;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one loop to the installed probe. A loop has one while there is a probe, in a field that is null otherwise. Every call is
 * guarded, since it is made in the middle of work that must complete. Owner only.
 */
public final class ProbedLoop {
    private final EventLoop loop;
    private final LoopProbe probe;

    private LoopProbe.@Nullable PollBatch batch;
    private long pollStart;
    private long waited;
    private int ready;
    private int ran;

    ProbedLoop(EventLoop loop, LoopProbe probe) {
        this.loop = loop;
        this.probe = probe;
    }

    LoopProbe probe() {
        return probe;
    }

    /** A connect begins. The span that is returned is guarded. */
    public LoopProbe.@Nullable Connecting connecting() {
        try {
            LoopProbe.Connecting span = probe.connecting(loop);
            return span == null
                    ? null
                    : (target, peer, attempts, failure) -> guard(() -> span.ended(target, peer, attempts, failure));
        } catch (Throwable thrown) {
            Probes.failed(probe, thrown);
            return null;
        }
    }

    /** Runs the end of a span, which may come after another probe was installed. */
    private void guard(Runnable end) {
        try {
            end.run();
        } catch (Throwable thrown) {
            Probes.failed(probe, thrown);
        }
    }

    /** A connection was accepted. */
    public void accepted(@Nullable SocketAddress peer, SocketAddress listener) {
        try {
            probe.accepted(loop, peer, listener);
        } catch (Throwable thrown) {
            Probes.failed(probe, thrown);
        }
    }

    /** A connection has ended. */
    public void closed(
            Transport transport, @Nullable Throwable cause, long bytesRead, long bytesWritten, long ageNanos) {
        try {
            probe.closed(transport, cause, bytesRead, bytesWritten, ageNanos);
        } catch (Throwable thrown) {
            Probes.failed(probe, thrown);
        }
    }

    /** Writing is paused. The span that is returned is guarded. */
    public LoopProbe.@Nullable WritePause writingPaused(Transport transport, long unsent) {
        try {
            LoopProbe.WritePause span = probe.writingPaused(transport, unsent);
            return span == null ? null : left -> guard(() -> span.ended(left));
        } catch (Throwable thrown) {
            Probes.failed(probe, thrown);
            return null;
        }
    }

    /** Whether the tasks of this turn are to be timed. */
    public boolean timesCallbacks() {
        try {
            return probe.timesCallbacks();
        } catch (Throwable thrown) {
            Probes.failed(probe, thrown);
            return false;
        }
    }

    /** A task begins. */
    public LoopProbe.@Nullable Running running() {
        try {
            return probe.running(loop);
        } catch (Throwable thrown) {
            Probes.failed(probe, thrown);
            return null;
        }
    }

    /** The task has ended. */
    public void ended(LoopProbe.Running span, Object what) {
        try {
            span.ended(what);
        } catch (Throwable thrown) {
            Probes.failed(probe, thrown);
        }
    }

    /** A poll begins, which ends the batch of the poll before. */
    public void beforePoll() {
        endBatch();
        ready = 0;
        ran = 0;
        waited = 0;
        try {
            batch = probe.polling(loop);
        } catch (Throwable thrown) {
            Probes.failed(probe, thrown);
        }
        if (batch != null) {
            pollStart = loop.time();
        }
    }

    /** The poll has returned; {@code tasks} are ready. */
    public void afterPoll(int tasks) {
        if (batch != null) {
            waited = loop.time() - pollStart;
            ready = tasks;
        }
    }

    /** A turn has run {@code callbacks}. */
    public void ran(int callbacks) {
        ran += callbacks;
    }

    /** Nothing more is run because of the last poll. */
    public void endBatch() {
        LoopProbe.PollBatch ended = batch;
        if (ended != null) {
            batch = null;
            try {
                ended.ended(ready, ran, waited);
            } catch (Throwable thrown) {
                Probes.failed(probe, thrown);
            }
        }
    }
}
