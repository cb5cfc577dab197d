package io.semper.tck.rules.support;

import io.semper.EventLoop;
import io.semper.LoopOptions;
import io.semper.spi.Availability;
import io.semper.spi.EventLoopProvider;
import io.semper.tck.Tck;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The subject as a provider, so that something else than the kit makes and runs its loops; their exceptions still reach the kit. */
public final class OwnThreads {
    private OwnThreads() {}

    public static LoopOptions options(Tck tck) {
        return options(tck, loop -> loop);
    }

    /** As {@link #options(Tck)}; {@code each} may wrap the loops. */
    public static LoopOptions options(Tck tck, UnaryOperator<EventLoop> each) {
        return LoopOptions.defaults().provider(new EventLoopProvider() {
            @Override
            public String name() {
                return tck.subject().name();
            }

            @Override
            public int priority() {
                return 0;
            }

            @Override
            public Availability availability() {
                return new Availability.Available(tck.subject().capabilities());
            }

            @Override
            public EventLoop newEventLoop(LoopOptions options) {
                return each.apply(tck.newLoop(options));
            }
        });
    }

    /** Waits without moving any loop; returns the value. */
    public static <T extends @Nullable Object> T get(Tck tck, CompletableFuture<T> outcome) {
        try {
            return outcome.get(tck.guardNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | InterruptedException | TimeoutException e) {
            throw new AssertionError("there is no value: " + e, e);
        }
    }

    /** Waits for the failure, and returns it. */
    public static Throwable failure(Tck tck, CompletableFuture<?> outcome) {
        try {
            Object value = outcome.get(tck.guardNanos(), TimeUnit.NANOSECONDS);
            throw new AssertionError("the outcome is " + value + " instead of a failure");
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (CancellationException cancelled) {
            return cancelled;
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("there is no outcome: " + e, e);
        }
    }
}
