package io.semper.micrometer;

import io.micrometer.core.instrument.Clock;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A reading that is at most 100 ms old, so that all meters of one scrape agree and cost one reading. Any thread. */
final class Recent<T> {
    private static final long MAX_AGE = TimeUnit.MILLISECONDS.toNanos(100);

    private final Supplier<T> source;
    private final Clock clock;
    private @Nullable T last;
    private long readAt;

    Recent(Supplier<T> source, Clock clock) {
        this.source = source;
        this.clock = clock;
    }

    synchronized T get() {
        long now = clock.monotonicTime();
        T known = last;
        if (known == null || now - readAt > MAX_AGE) {
            known = source.get();
            last = known;
            readAt = now;
        }
        return known;
    }
}
