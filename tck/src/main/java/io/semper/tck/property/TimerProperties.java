package io.semper.tck.property;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.semper.EventLoop;
import io.semper.Handle;
import io.semper.tck.PropertyRule;
import io.semper.tck.Tck;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.PropagationMode;

@AddLifecycleHook(value = RuleProperty.class, propagateTo = PropagationMode.ALL_DESCENDANTS)
final class TimerProperties {
    /** Small numbers, so that many deadlines are equal; every fifth timer is cancelled. */
    @Property(tries = 50)
    @PropertyRule("TIMER-04")
    void whatIsNotCancelledRunsByDeadlineAndThenByRegistration(
            @ForAll @Size(max = 150) List<@IntRange(min = -20, max = 20) Integer> deadlines) {
        Tck.prove("TIMER-04", tck -> {
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
