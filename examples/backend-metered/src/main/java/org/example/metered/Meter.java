package org.example.metered;

import io.semper.engine.kernel.FailedCall;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What the loops of one provider have asked of the OS. Any thread. */
public final class Meter {
    private final Map<FailedCall, Tally> tallies = new EnumMap<>(FailedCall.class);
    private final LongAdder polls = new LongAdder();
    private final LongAdder events = new LongAdder();
    private final LongAdder wakeups = new LongAdder();

    /** Nothing is counted yet. */
    public Meter() {
        for (FailedCall call : FailedCall.values()) {
            tallies.put(call, new Tally());
        }
    }

    /** The number of calls, failed ones among them. */
    public long calls(FailedCall call) {
        return tallies.get(call).calls.sum();
    }

    /** The number of bytes that calls have moved. */
    public long bytes(FailedCall call) {
        return tallies.get(call).bytes.sum();
    }

    /** The number of calls that have thrown. */
    public long failures(FailedCall call) {
        return tallies.get(call).failures.sum();
    }

    /** The number of polls. */
    public long polls() {
        return polls.sum();
    }

    /** The number of sockets that polls have reported, each time that they did. */
    public long events() {
        return events.sum();
    }

    /** The number of wakeups, by any thread. */
    public long wakeups() {
        return wakeups.sum();
    }

    void succeeded(FailedCall call, long bytes) {
        Tally tally = tallies.get(call);
        tally.calls.increment();
        tally.bytes.add(bytes);
    }

    void failed(FailedCall call) {
        Tally tally = tallies.get(call);
        tally.calls.increment();
        tally.failures.increment();
    }

    void polled(int reported) {
        polls.increment();
        events.add(reported);
    }

    void woken() {
        wakeups.increment();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("polls " + polls + ", events " + events + ", wakeups " + wakeups);
        tallies.forEach((call, tally) -> {
            if (tally.calls.sum() > 0) {
                text.append("; ")
                        .append(call.name().toLowerCase(java.util.Locale.ROOT))
                        .append(tally);
            }
        });
        return text.toString();
    }

    private static final class Tally {
        final LongAdder calls = new LongAdder();
        final LongAdder bytes = new LongAdder();
        final LongAdder failures = new LongAdder();

        @Override
        public String toString() {
            return " " + calls + " with " + bytes + " bytes, " + failures + " failed";
        }
    }
}
