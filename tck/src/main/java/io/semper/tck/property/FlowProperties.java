package io.semper.tck.property;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.semper.StreamOptions;
import io.semper.tck.BufferSizes;
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

    /** The peer does not read, so that the queued bytes are those that were written; a negative number stands for new marks. */
    @Property(tries = 40)
    @PropertyRule("FLOW-02")
    void pausesAndResumesFollowTheNumberOfQueuedBytes(
            @ForAll @Size(max = 12) List<@IntRange(min = -2000, max = 2000) Integer> steps,
            @ForAll @IntRange(min = 0, max = 3000) int firstHigh) {
        Tck.prove("FLOW-02", tck -> {
            Link link = tck.accept(
                    StreamKind.TCP,
                    tck.recorder(),
                    StreamOptions.defaults().sendBufferSize(4096).writeLimits(0, 1 << 24),
                    BufferSizes.TINY);
            tck.fill(link.transport());
            List<String> expected = new ArrayList<>(List.of("made"));
            for (int burst = 0; burst < BURSTS; burst++) {
                link.run(t -> {
                    int base = (int) t.writeBufferSize();
                    int high = base + firstHigh;
                    t.setWriteLimits(base + firstHigh / 4, high);
                    boolean paused = false;
                    for (int step : steps) {
                        if (step >= 0) {
                            long before = t.writeBufferSize();
                            t.write(ByteBuffer.allocate(step));
                            assertEquals(before + step, t.writeBufferSize(), "queued bytes");
                        } else {
                            high = base - step;
                            t.setWriteLimits(base - step / 2, high);
                        }
                        long queued = t.writeBufferSize();
                        if (!paused && queued > high) {
                            paused = true;
                            expected.add("pause");
                        }
                        assertEquals(expected, link.recorder().trace(), "with " + queued + " bytes and high " + high);
                    }
                    if (paused) {
                        int queued = (int) t.writeBufferSize();
                        t.setWriteLimits(queued, queued);
                        expected.add("resume");
                    }
                });
                tck.until(() -> link.recorder().trace().size() >= expected.size(), "the trace " + expected);
                assertEquals(expected, link.recorder().trace());
            }
        });
    }
}
