package io.semper.tck.rules.timer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.EventLoop;
import io.semper.tck.Helper;
import io.semper.tck.Link;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Timers beside busy connections. */
final class TimerStreamRules {
    @Rule("TIMER-13")
    void busyConnectionsDelayATimerByOnePollAtMost(Tck tck, StreamKind kind) {
        EventLoop loop = tck.loop();
        long[] deadline = {loop.time()};
        long[] pollWhenDue = {-1};
        List<Long> late = new ArrayList<>();
        Link link = tck.accept(kind, tck.recorder().forgetBytes().onData(data -> {
            if (pollWhenDue[0] < 0 && loop.time() - deadline[0] >= 0) {
                pollWhenDue[0] = loop.stats().polls();
            }
        }));
        Helper<?> sending = link.peer().sending(new byte[8 * 1024 * 1024]);
        Runnable ticker = new Runnable() {
            @Override
            public void run() {
                late.add(pollWhenDue[0] < 0 ? 0 : loop.stats().polls() - pollWhenDue[0]);
                pollWhenDue[0] = -1;
                deadline[0] = loop.time() + 200_000;
                loop.callAt(deadline[0], this);
            }
        };
        loop.callAt(deadline[0], ticker);
        link.recorder().awaitBytes(8 * 1024 * 1024);
        sending.await();
        late.forEach(polls -> assertTrue(polls <= 1, () -> "a due timer waited for " + polls + " polls"));
    }

    @Rule("TIMER-13")
    void timersThatAreAlwaysDueHoldUpNoConnection(Tck tck, StreamKind kind) {
        EventLoop loop = tck.loop();
        Link link = tck.accept(kind, tck.recorder().echo());
        int[] ticks = new int[1];
        loop.callLater(Duration.ZERO, new Runnable() {
            @Override
            public void run() {
                ticks[0]++;
                loop.callLater(Duration.ZERO, this);
            }
        });
        for (int i = 0; i < 100; i++) {
            link.peer().send("x");
            assertEquals("x", link.peer().readText(1), "an echo beside timers that are always due");
        }
        assertTrue(ticks[0] > 0, "the timers ran too");
    }
}
