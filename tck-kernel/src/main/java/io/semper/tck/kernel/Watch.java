package io.semper.tck.kernel;

import io.semper.engine.kernel.ReadinessListener;
import io.semper.engine.kernel.Registration;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A listener that records what it is notified of. */
final class Watch implements ReadinessListener {
    private static final Runnable NOTHING = () -> {};

    private final Rig rig;
    private @Nullable Registration registration;
    private @Nullable IOException failure;
    Runnable whenReady = NOTHING;
    Runnable whenReleased = NOTHING;

    /** The bits of all calls since {@link #forget}. */
    int bits;

    /** The calls since {@link #forget}. */
    int calls;

    int releases;

    /** The threads of all calls. */
    final List<Thread> threads = new ArrayList<>();

    Watch(Rig rig) {
        this.rig = rig;
    }

    Watch of(Registration made) {
        registration = made;
        return this;
    }

    Registration registration() {
        Registration made = registration;
        if (made == null) {
            throw new AssertionError("register() has not returned yet");
        }
        return made;
    }

    @Override
    public void onReady(int more) {
        bits |= more;
        calls++;
        threads.add(Thread.currentThread());
        whenReady.run();
    }

    @Override
    public void onWatchFailed(IOException cause) {
        failure = cause;
    }

    @Override
    public void onReleased() {
        releases++;
        threads.add(Thread.currentThread());
        whenReleased.run();
    }

    Watch forget() {
        bits = 0;
        calls = 0;
        return this;
    }

    /** Replaces the interest, and flushes. */
    Watch interest(int wanted) throws IOException {
        registration().interest(wanted);
        rig.poller.flush();
        return this;
    }

    /** Polls until all of {@code wanted} has been reported since {@link #forget}. */
    Watch await(int wanted) throws IOException {
        rig.pollUntil(() -> (bits & wanted) == wanted || failure != null, "readiness " + wanted + " is reported");
        if (failure != null) {
            throw new AssertionError("onWatchFailed(" + failure + ")", failure);
        }
        return this;
    }

    /** Deregisters, and polls until the socket is released. */
    void leave() throws IOException {
        registration().deregister();
        rig.poller.flush();
        rig.pollUntil(() -> releases > 0, "onReleased() is called");
    }
}
