package io.semper.tck.rules.close;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.semper.CloseReason;
import io.semper.Transport;
import io.semper.tck.HoldsBack;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import io.semper.tck.TransportKind;
import io.semper.tck.TransportRecorder;
import io.semper.tck.rules.support.Exchange;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Ends of transports of every kind inside the callbacks that protocols of every kind have. */
final class CloseInCallbackRules {
    /** What a callback may call to end its transport. */
    private enum Ending {
        CLOSE(CloseReason.LOCAL_CLOSE, Transport::close),
        CLOSE_TWICE(CloseReason.LOCAL_CLOSE, t -> {
            t.close();
            t.close();
        }),
        ABORT(CloseReason.ABORT, Transport::abort),
        CLOSE_AND_ABORT(CloseReason.LOCAL_CLOSE, t -> {
            t.close();
            t.abort();
        });

        final CloseReason reason;
        final Consumer<Transport> call;

        Ending(CloseReason reason, Consumer<Transport> call) {
            this.reason = reason;
            this.call = call;
        }
    }

    @Rule("CLOSE-13")
    void inConnectionMade(Tck tck, TransportKind kind) {
        each(tck, kind, (recorder, end) -> recorder.onMade(t -> end.run()), exchange -> {}, "made", "lost(null)");
    }

    @Rule("CLOSE-13")
    @HoldsBack
    void inPauseWriting(Tck tck, TransportKind kind) {
        each(
                tck,
                kind,
                TransportRecorder::onPause,
                CloseInCallbackRules::exceedTheHighLimit,
                "made",
                "pause",
                "lost(null)");
    }

    @Rule("CLOSE-13")
    @HoldsBack
    void inResumeWriting(Tck tck, TransportKind kind) {
        each(
                tck,
                kind,
                TransportRecorder::onResume,
                CloseInCallbackRules::exceedTheHighLimit,
                "made",
                "pause",
                "resume",
                "lost(null)");
    }

    private static void exceedTheHighLimit(Exchange exchange) {
        exchange.run(t -> {
            t.setWriteLimits(0, 1000);
            while (t.writeBufferSize() <= 1000 && !t.isClosing()) {
                exchange.send(100);
            }
        });
    }

    private static void each(
            Tck tck,
            TransportKind kind,
            BiConsumer<TransportRecorder<?, ?>, Runnable> hook,
            Consumer<Exchange> trigger,
            String... expected) {
        for (Ending ending : Ending.values()) {
            Exchange exchange =
                    Exchange.open(tck, kind, made -> hook.accept(made, () -> ending.call.accept(made.transport())));
            trigger.accept(exchange);
            assertNull(exchange.awaitLost(), ending + " is no failure");
            tck.settle();
            assertEquals(ending.reason, exchange.get(Transport::closeReason), ending + ": the reason");
            assertEquals(List.of(expected), exchange.recorder().trace(), ending + ": callbacks of the protocol");
        }
    }

    @Rule("CLOSE-13")
    void inConnectionLost(Tck tck, TransportKind kind) {
        for (Ending ending : Ending.values()) {
            Exchange exchange =
                    Exchange.open(tck, kind, made -> made.onLost(cause -> ending.call.accept(made.transport())));
            exchange.run(Transport::close);
            exchange.awaitLost();
            tck.settle();
            assertEquals(List.of("made", "lost(null)"), exchange.recorder().trace(), ending + " in connectionLost");
            assertEquals(
                    CloseReason.LOCAL_CLOSE,
                    exchange.get(Transport::closeReason),
                    ending + " in connectionLost comes too late to be the reason");
        }
    }
}
