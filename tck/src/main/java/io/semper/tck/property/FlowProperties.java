package io.semper.tck.property;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.semper.StreamOptions;
import io.semper.tck.BufferSizes;
import io.semper.tck.Cases;
import io.semper.tck.Draw;
import io.semper.tck.Link;
import io.semper.tck.PropertyRule;
import io.semper.tck.StreamKind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

final class FlowProperties {
    private static final int BURSTS = 3;

    /** A negative step stands for new marks, another for a write. */
    private record Plan(int firstHigh, List<Integer> steps) {
        static Plan of(Draw draw) {
            return new Plan(draw.integer(0, 3000), draw.list(12, () -> draw.integer(-2000, 2000)));
        }
    }

    /** The peer does not read, so that the queued bytes are those that were written. */
    @PropertyRule(value = "FLOW-02", tries = 40)
    void pausesAndResumesFollowTheNumberOfQueuedBytes(Cases cases) {
        cases.check(Plan::of, (tck, plan) -> {
            int firstHigh = plan.firstHigh();
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
                    for (int step : plan.steps()) {
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
