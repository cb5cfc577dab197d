package io.semper.cli.soak;

import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.LoopFuture;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Cancels a connect in one of its phases. */
final class CancelledConnect implements StreamProtocol {
    private static final int MOST_TURNS = 5;

    /** The phase in which the connect is cancelled. */
    private enum Phase {
        LOOKUP,
        HANGING,
        SOME_TURNS_LATER,
        IN_FACTORY,
        IN_MADE
    }

    private final Step step;
    private final Phase phase;
    private @Nullable LoopFuture<Connection<CancelledConnect>> connecting;

    private CancelledConnect(Step step, Phase phase) {
        this.step = step;
        this.phase = phase;
    }

    static void begin(Step step) {
        Phase phase = Phase.values()[step.random.nextInt(Phase.values().length)];
        CancelledConnect made = new CancelledConnect(step, phase);
        LoopFuture<Connection<CancelledConnect>> connecting = step.loop.createConnection(
                () -> {
                    if (phase == Phase.IN_FACTORY) {
                        made.cancel();
                    }
                    return made;
                },
                made.target());
        made.connecting = connecting;
        connecting.addDoneCallback(made::done);
        switch (phase) {
            case LOOKUP, SOME_TURNS_LATER -> made.cancelAfter(step.random.nextInt(MOST_TURNS));
            case HANGING -> step.loop.callLater(Duration.ofMillis(step.random.nextInt(4)), made::cancel);
            case IN_FACTORY, IN_MADE -> {}
        }
    }

    private ConnectOptions target() {
        return switch (phase) {
            case LOOKUP -> ConnectOptions.to("localhost", step.places.echoPort());
            case HANGING -> ConnectOptions.to(step.places.hanging());
            default -> ConnectOptions.to(step.places.echo(step.random));
        };
    }

    private void cancelAfter(int turns) {
        if (turns == 0) {
            cancel();
        } else {
            step.loop.callSoon(() -> cancelAfter(turns - 1));
        }
    }

    private void cancel() {
        if (connecting != null) {
            connecting.cancel();
        }
    }

    /** The connection may already have been established. */
    private void done(LoopFuture<Connection<CancelledConnect>> done) {
        if (!done.isCancelled()) {
            if (done.exception() != null || phase != Phase.LOOKUP && phase != Phase.SOME_TURNS_LATER) {
                step.failed("a cancel in phase " + phase + " ended with " + done);
                return;
            }
            done.result().transport().close();
        }
        step.ended();
    }

    @Override
    public void connectionMade(StreamTransport made) {
        if (phase == Phase.IN_MADE) {
            cancel();
        }
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        step.failed("received bytes from an echo that was sent none");
    }
}
