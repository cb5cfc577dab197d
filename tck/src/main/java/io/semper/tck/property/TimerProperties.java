package io.semper.tck.property;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.semper.EventLoop;
import io.semper.Handle;
import io.semper.tck.Cases;
import io.semper.tck.PropertyRule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

final class TimerProperties {
    /** Small numbers, so that many deadlines are equal; every fifth timer is cancelled. */
    @PropertyRule(value = "TIMER-04", tries = 50)
    void whatIsNotCancelledRunsByDeadlineAndThenByRegistration(Cases cases) {
        cases.check(draw -> draw.list(150, () -> draw.integer(-20, 20)), (tck, deadlines) -> {
            EventLoop loop = tck.loop();
            long base = loop.time();
            List<Integer> expected = new ArrayList<>();
            List<Integer> ran = new ArrayList<>();
            List<Handle> cancelled = new ArrayList<>();
            for (int i = 0; i < deadlines.size(); i++) {
                int number = i;
                Handle timer = loop.callAt(base + deadlines.get(i) * 50_000L, () -> ran.add(number));
                if (i % 5 == 4) {
                    cancelled.add(timer);
                } else {
                    expected.add(number);
                }
            }
            cancelled.forEach(Handle::cancel);
            expected.sort(Comparator.comparing(deadlines::get));
            tck.until(() -> ran.size() >= expected.size(), "all timers run that were not cancelled");
            tck.run(() -> {});
            assertEquals(expected, ran);
        });
    }
}
