package io.semper.sim.chaos;

import io.semper.tasks.Cancelled;
import io.semper.tasks.DeadlineException;
import io.semper.tasks.Task;
import io.semper.tasks.Tasks;
import io.semper.tasks.stream.Stream;
import io.semper.tasks.stream.Streams;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** One task, whose number says what it does; it returns its number unless it is cancelled or the network keeps it from that. */
final class Errand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int KINDS = 8;
    private static final int MOST_BYTES = 5000;

    private final Machine home;
    private final Oracle oracle;
    private final int number;
    private final @Nullable Errand other;

    @Nullable
    Task<Integer> task;

    private boolean cancelled;
    private boolean mustSucceed = true;
    private boolean begun;
    private boolean unwound;

    Errand(Machine home, int number, @Nullable Errand other) {
        this.home = home;
        this.number = number;
        this.other = other;
        oracle = home.play.oracle;
    }

    void cancel() {
        Task<Integer> mine = task;
        if (mine != null) {
            cancelled |= mine.cancel();
        }
    }

    /** The task has ended with a failure, or by a cancellation, or with its value. */
    void ended(boolean asCancelled, @Nullable Throwable failure) {
        oracle.that(!asCancelled || cancelled, "a task is cancelled without a reason", this);
        oracle.that(failure == null || !mustSucceed, "a task fails without a reason", this + " " + failure);
        oracle.that(
                failure == null
                        || failure instanceof IOException
                        || failure instanceof DeadlineException
                        || failure instanceof CancellationException
                        || failure instanceof CompletionException,
                "a task fails with a strange exception",
                this + " " + home.play.stackOf(failure));
        oracle.that(!asCancelled || unwound || !begun, "a task is cancelled and its code continues", this);
    }

    @Override
    public Integer call() throws Exception {
        begun = true;
        oracle.that(!home.gone, "a task runs after the end of its loop", this);
        oracle.that(Tasks.currentTask() == task, "code runs in another task", this);
        try {
            perform();
        } catch (Cancelled e) {
            unwound = true;
            oracle.that(cancelled, "a task is cancelled without a reason", this);
            throw e;
        }
        oracle.that(Tasks.currentTask() == task, "code continues in another task", this);
        return number;
    }

    private void perform() throws Exception {
        int n = number / KINDS;
        Duration some = Duration.ofNanos(n * 1000L);
        switch (number % KINDS) {
            case 0 -> sleep(some);
            case 1 -> {
                for (int left = n % 5; left >= 0; left--) {
                    Tasks.yieldNow();
                }
            }
            case 2 ->
                oracle.that(
                        Tasks.await(home.loop.runInExecutor(null, () -> number)) == number,
                        "a job has another value",
                        this);
            case 3 -> deadline(some, Duration.ofNanos(n % 7 * 500L));
            case 4 -> together(some);
            case 5 -> awaitOther();
            default -> exchange(n);
        }
    }

    private void sleep(Duration time) {
        long due = home.loop.time() + time.toNanos();
        Tasks.sleep(time);
        oracle.that(home.loop.time() - due >= 0, "a sleep is too short", this);
    }

    private void deadline(Duration body, Duration limit) throws Exception {
        long start = home.loop.time();
        try {
            Tasks.timeout(limit, () -> sleep(body));
            oracle.that(
                    body.compareTo(limit) <= 0 || home.play.hasSkippedClocks(), "a deadline passes unnoticed", this);
        } catch (DeadlineException e) {
            oracle.that(home.loop.time() - start >= limit.toNanos(), "a deadline is early", this);
            oracle.that(
                    body.compareTo(limit) >= 0 || home.play.hasSkippedClocks(), "a deadline passes too early", this);
        }
    }

    /** A group in which one task fails while another one sleeps. */
    private void together(Duration time) throws Exception {
        boolean[] ended = new boolean[1];
        try {
            Tasks.group(group -> {
                group.spawn("sleeper", () -> {
                    try {
                        Tasks.sleep(PATIENCE);
                    } finally {
                        ended[0] = true;
                    }
                });
                group.spawn("failing", () -> failAfter(time));
            });
            oracle.that(false, "the failure of a group is lost", this);
        } catch (IllegalStateException e) {
            oracle.that("on purpose".equals(e.getMessage()), "a group fails with a strange exception", e);
        }
        oracle.that(ended[0] || time.compareTo(PATIENCE) > 0, "a group ends before its tasks", this);
    }

    private void failAfter(Duration time) {
        sleep(time);
        throw new IllegalStateException("on purpose");
    }

    private void awaitOther() {
        Errand awaited = other;
        Task<Integer> awaitedTask = awaited == null ? null : awaited.task;
        if (awaited == null || awaitedTask == null) {
            return;
        }
        mustSucceed = false;
        try {
            oracle.that(Tasks.await(awaitedTask) == awaited.number, "another task has another value", this);
        } catch (Cancelled e) {
            awaited.cancelled = true; // a wait for what nothing else needs cancels it
            throw e;
        }
        mustSucceed = true;
    }

    private void exchange(int n) throws Exception {
        Machine target = home.play.machine(n % 4);
        mustSucceed = home.play.isCalm() && target.errands().isListening();
        byte[] sent = new byte[1 + n % MOST_BYTES];
        for (int i = 0; i < sent.length; i++) {
            sent[i] = (byte) (i * 31 + number);
        }
        Tasks.timeout(PATIENCE, () -> {
            try (Stream stream = Streams.openConnection(target.host.name(), Errands.PORT)) {
                stream.writer().write(sent);
                if (n % 2 == 0) {
                    stream.writer().end();
                }
                byte[] received = stream.reader().readExactly(sent.length);
                oracle.that(Arrays.equals(received, sent), "a stream returns other bytes", this);
            }
        });
        mustSucceed = true;
    }

    @Override
    public String toString() {
        return "task " + number + " on " + home.host.name() + (begun ? "" : ", not begun")
                + (cancelled ? ", cancelled" : "") + (unwound ? ", unwound" : "");
    }
}
