package io.semper.tck.rules.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.Transport;
import io.semper.tck.HoldsBack;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import io.semper.tck.TransportKind;
import io.semper.tck.TransportRecorder;
import io.semper.tck.rules.support.Exchange;
import java.util.ArrayList;
import java.util.List;

/** Whether a protocol is asked not to write. */
final class FlowPausedRules {
    @Rule("FLOW-23")
    @HoldsBack
    void itIsTrueFromThePauseToTheResume(Tck tck, TransportKind kind) {
        List<Boolean> inside = new ArrayList<>();
        Exchange exchange = Exchange.open(tck, kind, made -> {
            made.onPause(() -> inside.add(made.transport().isWritingPaused()));
            made.onResume(() -> inside.add(made.transport().isWritingPaused()));
        });
        TransportRecorder<?, ?> recorder = exchange.recorder();
        assertFalse(exchange.get(Transport::isWritingPaused), "nothing was sent");
        exchange.hold(100_000);
        recorder.await("pause", 1);
        assertTrue(exchange.get(Transport::isWritingPaused));
        exchange.run(t -> t.setWriteLimits(1 << 20, 1 << 24));
        recorder.await("resume", 1);
        assertFalse(exchange.get(Transport::isWritingPaused), "the marks are above the queue");
        exchange.run(t -> t.setWriteLimits(0, 1));
        recorder.await("pause", 2);
        assertTrue(exchange.get(Transport::isWritingPaused));
        exchange.readAll();
        recorder.await("resume", 2);
        assertFalse(exchange.get(Transport::isWritingPaused));
        assertEquals(List.of(true, false, true, false), inside, "inside the callbacks");
    }

    @Rule("FLOW-23")
    @HoldsBack
    void itIsFalseOnAClosingTransport(Tck tck, TransportKind kind) {
        for (boolean aborts : List.of(true, false)) {
            Exchange exchange = Exchange.open(tck, kind);
            exchange.hold(100_000);
            exchange.recorder().await("pause", 1);
            exchange.run(t -> {
                if (aborts) {
                    t.abort();
                } else {
                    t.close();
                }
                assertFalse(t.isWritingPaused());
            });
            if (aborts) {
                exchange.awaitLost();
            } else {
                exchange.readToEnd();
            }
            assertFalse(exchange.get(Transport::isWritingPaused), "after the end");
            assertEquals(
                    List.of("made", "pause", "lost(null)"), exchange.recorder().trace());
        }
    }
}
