package io.semper.tck.rules.support;

import io.semper.EventLoop;
import io.semper.Handle;
import io.semper.TimerHandle;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A view of a loop on which time passes only when the test says so: its timers run in the order of their deadlines once
 * {@link #advance} has passed them. For the owner of the loop. The first task of the loop must be made through the view.
 */
public final class ManualClock {
    private final EventLoop real;
    private final EventLoop view;
    private final List<Timer> timers = new ArrayList<>();
    private long now;

    /** A view of {@code loop}. */
    public ManualClock(EventLoop loop) {
        real = loop;
        view = (EventLoop) Proxy.newProxyInstance(
                EventLoop.class.getClassLoader(), new Class<?>[] {EventLoop.class}, (proxy, method, arguments) -> {
                    return switch (method.getName()) {
                        case "time" -> now;
                        case "callLater" -> add(now + ((Duration) arguments[0]).toNanos(), (Runnable) arguments[1]);
                        case "callAt" -> add((Long) arguments[0], (Runnable) arguments[1]);
                        default -> forward(method, arguments);
                    };
                });
    }

    private @Nullable Object forward(Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(real, arguments);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }

    /** The loop, with this clock. */
    public EventLoop loop() {
        return view;
    }

    /** The timers that are neither due nor cancelled. */
    public int pending() {
        return timers.size();
    }

    /** Lets {@code time} pass: what is due then is queued. */
    public void advance(Duration time) {
        now += time.toNanos();
        List<Timer> due = timers.stream()
                .filter(timer -> timer.when <= now)
                .sorted(Comparator.comparingLong(Timer::when))
                .toList();
        timers.removeAll(due);
        due.forEach(timer -> timer.queued = real.callSoon(timer.callback));
    }

    private Timer add(long when, Runnable callback) {
        Timer timer = new Timer(when, callback);
        timers.add(timer);
        return timer;
    }

    private final class Timer implements TimerHandle {
        private final long when;
        private final Runnable callback;
        private @Nullable Handle queued;
        private boolean cancelled;

        Timer(long when, Runnable callback) {
            this.when = when;
            this.callback = callback;
        }

        @Override
        public long when() {
            return when;
        }

        @Override
        public void cancel() {
            Handle waiting = queued;
            if (waiting != null) {
                waiting.cancel();
            } else if (timers.remove(this)) {
                cancelled = true;
            }
        }

        @Override
        public boolean isCancelled() {
            Handle waiting = queued;
            return waiting == null ? cancelled : waiting.isCancelled();
        }
    }
}
