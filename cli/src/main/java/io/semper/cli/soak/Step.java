package io.semper.cli.soak;

import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.EventLoop;
import io.semper.Handle;
import io.semper.LoopFuture;
import io.semper.StreamProtocol;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** One operation under way; it ends exactly once. For the loop's owner. */
final class Step {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    final EventLoop loop;
    final Places places;
    final SplittableRandom random;
    private final Kind kind;
    private final Churn churn;
    private final Handle deadline;
    private boolean over;

    Step(Churn churn, EventLoop loop, Places places, SplittableRandom random, Kind kind) {
        this.churn = churn;
        this.loop = loop;
        this.places = places;
        this.random = random;
        this.kind = kind;
        deadline = loop.callLater(PATIENCE, () -> failed("has not ended after " + PATIENCE.toSeconds() + " s"));
    }

    /** Connects, and fails this step if the connect fails. */
    <P extends StreamProtocol> LoopFuture<Connection<P>> connect(Supplier<P> factory, ConnectOptions to) {
        LoopFuture<Connection<P>> connecting = loop.createConnection(factory, to);
        connecting.addDoneCallback(done -> {
            if (!done.isCancelled() && done.exception() != null) {
                failed("the connect failed: " + done.exception());
            }
        });
        return connecting;
    }

    /** Ends the step as expected. */
    void ended() {
        if (!over) {
            over = true;
            deadline.cancel();
            churn.ended(kind);
        }
    }

    /** Fails the step. */
    void failed(String why) {
        if (!over) {
            over = true;
            deadline.cancel();
            churn.failed(kind + ": " + why);
        }
    }
}
