package io.semper.tck.property;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.semper.tck.Link;
import io.semper.tck.PropertyRule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.PropagationMode;

@AddLifecycleHook(value = RuleProperty.class, propagateTo = PropagationMode.ALL_DESCENDANTS)
final class FlowProperties {
    private static final int BURSTS = 3;

    /** Corked writes are queued, so the queued bytes are their sum; a negative number stands for new marks. */
    @Property(tries = 40)
    @PropertyRule("FLOW-02")
    void pausesAndResumesFollowTheSumOfWhatWaits(
            @ForAll @Size(max = 12) List<@IntRange(min = -2000, max = 2000) Integer> steps,
            @ForAll @IntRange(min = 0, max = 3000) int firstHigh) {
        Tck.prove("FLOW-02", tck -> {
            Link link = tck.accept(StreamKind.TCP, tck.recorder());
            List<String> expected = new ArrayList<>(List.of("made"));
            for (int burst = 0; burst < BURSTS; burst++) {
                link.run(t -> {
                    t.cork();
                    t.setWriteLimits(firstHigh / 4, firstHigh);
                    int high = firstHigh;
                    int waiting = 0;
                    boolean paused = false;
                    for (int step : steps) {
                        if (step >= 0) {
                            t.write(ByteBuffer.allocate(step));
                            waiting += step;
                        } else {
                            high = -step;
                            t.setWriteLimits(high / 2, high);
                        }
                        if (!paused && waiting > high) {
                            paused = true;
                            expected.add("pause");
                        }
                        assertEquals(waiting, t.writeBufferSize(), "queued bytes");
                        assertEquals(expected, link.recorder().trace(), "with " + waiting + " bytes and high " + high);
                    }
                    if (paused) {
                        expected.add("resume");
                    }
                });
                tck.until(() -> link.recorder().trace().size() >= expected.size(), "the trace " + expected);
                assertEquals(expected, link.recorder().trace());
            }
        });
    }
}
