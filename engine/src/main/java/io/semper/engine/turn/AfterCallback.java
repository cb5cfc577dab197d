package io.semper.engine.turn;

import io.semper.StreamTransport;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Work that calls of the loop postpone until the running callback has returned, when the whole stack is available: uncorking transports,
 * repairing what an error interrupted, and reporting or throwing what user code threw inside a call that must complete. The work is done
 * before anything else runs; for calls on an idle loop, at the start of the next run. Owner only.
 */
final class AfterCallback {
    private final LoopCore loop;
    private final List<StreamTransport> corked = new ArrayList<>(2);
    private int unfinished;
    private @Nullable Throwable thrown;
    private boolean due;

    AfterCallback(LoopCore loop) {
        this.loop = loop;
    }

    boolean isDue() {
        return due || unfinished != 0;
    }

    /** Uncorks {@code transport} after the callback. */
    void uncork(StreamTransport transport) {
        corked.add(transport);
        due = true;
    }

    /**
     * Reports {@code failure} after the callback, or throws it then if it escapes the loop. Of two failures, one is added to the other as
     * suppressed: the second to the first, unless only the second escapes.
     */
    void rethrow(Throwable failure) {
        if (thrown == null) {
            thrown = failure;
        } else if (Failures.escapes(failure) && !Failures.escapes(thrown)) {
            failure.addSuppressed(thrown);
            thrown = failure;
        } else if (thrown != failure) {
            thrown.addSuppressed(failure);
        }
        due = true;
    }

    /** Begins a sequence of steps that must complete. {@link #finished} follows, unless an error interrupts the sequence. May be nested. */
    void begin() {
        unfinished++;
    }

    /** Ends the sequence. */
    void finished() {
        unfinished--;
    }

    void run() {
        complete();
        due = false;
        Throwable failure = thrown;
        if (failure != null) {
            thrown = null;
            Failures.rethrowIfEscapes(failure);
            try {
                loop.report("user code threw inside a call of the loop", failure, loop);
            } finally {
                afterReport();
            }
        }
    }

    /** The exception handler may cork transports and fail inside a call too. Its ordinary failures are reported later, not recursively. */
    private void afterReport() {
        complete();
        Throwable failure = thrown;
        due = failure != null;
        if (failure != null && Failures.escapes(failure)) {
            thrown = null;
            due = false;
            Failures.rethrowIfEscapes(failure);
        }
    }

    private void complete() {
        if (unfinished != 0) {
            unfinished = 0;
            loop.mendBrokenOff();
        }
        for (int i = 0; i < corked.size(); i++) {
            corked.get(i).uncork();
        }
        corked.clear();
    }
}
