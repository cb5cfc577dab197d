package io.semper.engine.turn;

import io.semper.StreamTransport;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a call of the loop leaves to be done when the running callback has returned, by the loop itself, with all of the stack to
 * itself: to uncork a transport, to mend what an error broke off, and to report or throw what code of the user threw inside a call that
 * has to come to its own end. Done before anything else runs; in the next run, for calls on an idle loop. Owner only.
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

    /** Has {@code transport} uncorked. */
    void uncork(StreamTransport transport) {
        corked.add(transport);
        due = true;
    }

    /** Reports {@code failure}, or throws it if it leaves the loop; a second one goes with the first. */
    void rethrow(Throwable failure) {
        if (thrown == null) {
            thrown = failure;
        } else if (thrown != failure) {
            thrown.addSuppressed(failure);
        }
        due = true;
    }

    /** A sequence of steps begins that must not be broken off; {@link #finished} follows unless an error does. May be nested. */
    void begin() {
        unfinished++;
    }

    /** The sequence has come to its end. */
    void finished() {
        unfinished--;
    }

    void run() {
        if (unfinished != 0) {
            unfinished = 0;
            loop.mendBrokenOff();
        }
        for (int i = 0; i < corked.size(); i++) {
            corked.get(i).uncork();
        }
        corked.clear();
        due = false;
        Throwable failure = thrown;
        if (failure != null) {
            thrown = null;
            Failures.rethrowIfEscapes(failure);
            loop.report("code that the loop called inside a call of its own threw", failure, loop);
        }
    }
}
