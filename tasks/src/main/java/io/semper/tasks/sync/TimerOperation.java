package io.semper.tasks.sync;

import io.semper.EventLoop;
import io.semper.Handle;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The case of a select that a time has passed. */
final class TimerOperation extends Operation<@Nullable Void> {
    private final EventLoop loop;
    private final Duration time;
    private @Nullable Handle timer;

    TimerOperation(EventLoop loop, Duration time) {
        this.loop = loop;
        this.time = Objects.requireNonNull(time, "time");
    }

    /** Whether it is the case if no other one is. */
    boolean isDue() {
        return time.isZero() || time.isNegative();
    }

    @Override
    EventLoop loop() {
        return loop;
    }

    @Override
    boolean isReady() {
        return false;
    }

    @Override
    @SuppressWarnings("NullAway") // Void has no other value
    @Nullable
    Void take() {
        return null;
    }

    @Override
    void join() {
        timer = loop.callLater(time, () -> grant(null));
    }

    @Override
    void withdraw() {
        Handle started = timer;
        if (started != null) {
            started.cancel();
        }
    }

    @Override
    boolean canGiveBack() {
        return true;
    }
}
