package io.semper.cli;

import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopOptions;
import io.semper.group.LoopThread;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Runs a service on one loop and a load on another, each on its own thread. Both must be closed at the end, or the trial has failed. */
final class Trial {
    private static final int MOST_SECONDS = 25;

    /** The result: a tally, or a description of the failure. */
    record Outcome(@Nullable Tally tally, @Nullable String wrong) {}

    private Trial() {}

    static Outcome run(
            String serverBackend,
            String clientBackend,
            Function<EventLoop, LoopFuture<Service>> start,
            BiFunction<EventLoop, SocketAddress, LoopFuture<Tally>> load) {
        try (LoopThread serving = LoopThread.start(LoopOptions.defaults().backend(serverBackend));
                LoopThread driving = LoopThread.start(LoopOptions.defaults().backend(clientBackend))) {
            Service service = get(serving.call(start));
            Tally tally = get(driving.call(loop -> load.apply(loop, service.address())));
            get(serving.call(loop -> service.end().get()));
            return new Outcome(tally, tally.messages() == 0 ? "no message came back" : null);
        } catch (ExecutionException e) {
            return new Outcome(
                    null, String.valueOf(e.getCause() == null ? e : e.getCause().getMessage()));
        } catch (TimeoutException e) {
            return new Outcome(null, "nothing more happened for " + MOST_SECONDS + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Outcome(null, "interrupted");
        } catch (RuntimeException e) {
            return new Outcome(null, e.toString());
        }
    }

    private static <T extends @Nullable Object> T get(CompletableFuture<T> outcome)
            throws InterruptedException, ExecutionException, TimeoutException {
        return outcome.get(MOST_SECONDS, TimeUnit.SECONDS);
    }
}
