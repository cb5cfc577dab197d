package io.semper.tck;

import io.semper.EventLoopPolicy;
import io.semper.EventLoops;
import io.semper.tck.RuleViolation.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/**
 * Runs one test under all guards. The body has its own thread, so that a loop that never returns fails one test and not the run, and
 * thread-bound state, such as a current loop, ends with the test.
 */
final class Guarded {
    /** A test may wait for several events, each for a whole guard. */
    private static final int GUARDS = 3;

    private static final long GRACE_MILLIS = 1000;
    private static final long SLICE_MILLIS = 250;
    private static final long LEAST_QUIET = 10_000_000_000L;

    private final Session session;
    private final Tck tck;
    private final List<String> uncaught = Collections.synchronizedList(new ArrayList<>());
    private List<String> wrong = List.of();

    /** The body of a test. */
    interface Body {
        void run(Tck tck) throws Throwable;
    }

    Guarded(String rule) {
        session = new Session(rule, Subjects.current());
        tck = new Tck(session);
    }

    Tck tck() {
        return tck;
    }

    void run(Body body) {
        EventLoopPolicy policyBefore = EventLoops.policy();
        LeakGuard leaks = LeakGuard.before(session.subject());
        Thread.UncaughtExceptionHandler handlerBefore = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, thrown) -> uncaught.add("uncaught in thread " + thread.getName() + ": " + thrown));
        try {
            Throwable thrown = execute(body);
            if (thrown == null) {
                wrong.addAll(uncaught);
                wrong.addAll(leaks.after());
            }
            report(thrown);
        } finally {
            EventLoops.setPolicy(policyBefore);
            Thread.setDefaultUncaughtExceptionHandler(handlerBefore);
        }
    }

    private @Nullable Throwable execute(Body body) {
        AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
        Thread test = new Thread(
                () -> {
                    try {
                        body.run(tck);
                    } catch (Throwable t) {
                        thrown.set(t);
                    }
                    wrong = session.takeDown(thrown.get() != null);
                },
                "tck-" + session.rule());
        test.setDaemon(true);
        test.start();
        if (ends(test)) {
            return thrown.get();
        }
        Expired hang = session.expired("the test ends");
        Throwable failure = thrown.get(); // of a test whose clean-up hangs
        session.abandon(test);
        join(test, GRACE_MILLIS);
        if (failure != null) {
            wrong = List.of("while the test was cleaned up: " + hang.getMessage());
            return failure;
        }
        return thrown.get() instanceof Expired wait ? session.gaveUp(hang, wait) : hang;
    }

    /** Waits for the test. Gives up early if it takes no steps and all of its loops stand still, since most waits for an event drive one. */
    private boolean ends(Thread test) {
        long guard = Calibration.guardNanos();
        long quiet =
                Math.max(LEAST_QUIET, guard + guard / 6); // longer than a wait, whose failure says what was waited for
        long start = System.nanoTime();
        long since = start;
        long before = session.progress();
        while (!join(test, SLICE_MILLIS)) {
            long now = System.nanoTime();
            long progress = session.progress();
            if (progress != before) {
                before = progress;
                since = now;
            }
            if (now - start > guard * GUARDS || now - since > quiet) {
                return false;
            }
        }
        return true;
    }

    static boolean join(Thread thread, long millis) {
        try {
            thread.join(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    private void report(@Nullable Throwable thrown) {
        if (thrown instanceof TestAbortedException aborted) {
            throw aborted;
        }
        String found = String.join("\n  ", wrong);
        if (thrown == null && wrong.isEmpty()) {
            return;
        }
        Kind kind = thrown == null
                ? Kind.INVARIANT
                : thrown instanceof Expired
                        ? Kind.HANG
                        : thrown instanceof AssertionError || thrown instanceof IOException
                                ? Kind.ASSERTION
                                : Kind.EXCEPTION;
        String message = thrown == null
                ? found
                : (thrown instanceof AssertionError ? thrown.getMessage() : thrown.toString())
                        + (found.isEmpty() ? "" : "\n  also: " + found);
        throw new RuleViolation(session.rule(), kind, message, session.callbacks(), session.repeat(), thrown);
    }
}
