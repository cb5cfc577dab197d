package io.semper.tck;

import io.semper.EventLoop;
import io.semper.LoopOptions;
import io.semper.LoopStats;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Everything that one test has created, to be described in a failure, checked, and closed. */
final class Session {
    /** How to repeat the random choices of a test, for the message of a failure. */
    static final String REPEAT = "\n  random choices; to repeat them: -Dtck.seed=" + RunLevel.seed();

    private final String rule;
    private final TckSubject subject;
    private final Map<EventLoop, LoopDriver> drivers = new IdentityHashMap<>();
    private final List<LoopDriver> order = new CopyOnWriteArrayList<>();
    private final List<Recording> recorders = new CopyOnWriteArrayList<>();
    private final List<AutoCloseable> resources = new CopyOnWriteArrayList<>();
    private final List<Helper<?>> helpers = new CopyOnWriteArrayList<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private final AtomicLong steps = new AtomicLong();
    private final ExceptionSink sink = new ExceptionSink();
    private final ScratchDir scratch = new ScratchDir();
    private volatile boolean abandoned;
    private volatile boolean random;

    Session(String rule, TckSubject subject) {
        this.rule = rule;
        this.subject = subject;
    }

    String rule() {
        return rule;
    }

    TckSubject subject() {
        return subject;
    }

    ExceptionSink sink() {
        return sink;
    }

    ScratchDir scratch() {
        return scratch;
    }

    /** A source of randomness that depends on {@code -Dtck.seed} and the rule; the message of a failure then names the seed. */
    Random random() {
        random = true;
        return new Random(RunLevel.seed() ^ rule.hashCode());
    }

    int nextNumber() {
        return numbers.incrementAndGet();
    }

    LoopDriver newLoop(LoopOptions options) {
        EventLoop loop = subject.newEventLoop(options);
        loop.setExceptionHandler(sink);
        return adopt(loop);
    }

    synchronized LoopDriver adopt(EventLoop loop) {
        return drivers.computeIfAbsent(loop, made -> {
            LoopDriver driver = new LoopDriver(this, made);
            order.add(driver);
            return driver;
        });
    }

    /** The driver of a loop made by this test, or else of its first loop: a subject may return loops that wrap others. */
    synchronized LoopDriver driverOf(EventLoop loop) {
        LoopDriver driver = drivers.get(loop);
        if (driver == null && order.isEmpty()) {
            throw new IllegalStateException(
                    "the loop " + loop + " was not made by this test; use tck.newLoop or tck.adopt");
        }
        return driver != null ? driver : order.get(0);
    }

    <R extends Recording> R add(R recorder) {
        recorders.add(recorder);
        return recorder;
    }

    <R extends AutoCloseable> R add(R resource) {
        resources.add(resource);
        return resource;
    }

    <T extends @Nullable Object> Helper<T> add(Helper<T> helper) {
        helpers.add(helper);
        return helper;
    }

    /** A failure that names what was waited for, with the stacks of the threads that matter. */
    Expired expired(String what) {
        return new Expired(
                what,
                "within the guard of " + Calibration.guardNanos() / 1_000_000_000 + " s this did not happen: " + what
                        + Threads.describe());
    }

    /** The failure of a test that was ended while it waited for something else. */
    Expired gaveUp(Expired hang, Expired wait) {
        String both = hang.what + ", which waits for this: " + wait.what;
        return new Expired(both, String.valueOf(hang.getMessage()).replace(hang.what, both));
    }

    /** The callbacks of each recorder, for the message of a failure. */
    List<String> callbacks() {
        return recorders.stream().map(Recording::toString).toList();
    }

    /** How to repeat the random choices of the test, for the message of a failure; empty if it made none. */
    String repeat() {
        return random ? REPEAT : "";
    }

    /** Whether the test has used up its time, so that nothing waits any longer. */
    boolean isAbandoned() {
        return abandoned;
    }

    /** Notes that the test does something without a loop. Any thread. */
    void step() {
        steps.incrementAndGet();
    }

    /** A number that changes as long as the test takes steps, or any loop of it polls, runs callbacks or is created. Any thread. */
    long progress() {
        long sum = order.size() + steps.get();
        for (LoopDriver driver : order) {
            try {
                LoopStats stats = driver.loop().stats();
                sum += stats.polls() + stats.turns() + stats.callbacks();
            } catch (RuntimeException e) {
                // the loop has no figures, which its own rules find
            }
        }
        return sum;
    }

    /** Tries to make every hanging loop return. */
    void abandon(Thread test) {
        abandoned = true;
        for (LoopDriver driver : order) {
            attempt(new ArrayList<>(), driver.loop()::stop);
        }
        test.interrupt();
    }

    /** Closes peers, helpers and loops, and returns what was wrong. After a failure it does not wait for connections to end. */
    List<String> takeDown(boolean failed) {
        List<String> wrong = new ArrayList<>();
        for (LoopDriver driver : order) {
            attempt(wrong, driver::stop);
        }
        for (AutoCloseable resource : resources) {
            attempt(wrong, resource::close);
        }
        if (!failed) {
            for (Recording recorder : recorders) {
                attempt(wrong, recorder::finish);
            }
        }
        for (LoopDriver driver : order) {
            attempt(wrong, driver.loop()::close);
        }
        for (Helper<?> helper : helpers) {
            attempt(wrong, helper::end);
        }
        attempt(wrong, scratch::delete);
        for (Recording recorder : recorders) {
            recorder.violations().forEach(found -> wrong.add(recorder.name() + ": " + found));
        }
        sink.takeAll().forEach(context -> wrong.add("unexpected report to the exception handler: " + context));
        return wrong;
    }

    private static void attempt(List<String> wrong, Checked.Body body) {
        try {
            body.run();
        } catch (Throwable t) {
            wrong.add("while the test was cleaned up: " + t);
        }
    }
}
