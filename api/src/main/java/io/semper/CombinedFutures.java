package io.semper;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Implementation of the arguments of a combinator: checked futures, each waited for once, in the order of the arguments. */
final class CombinedFutures<T extends @Nullable Object> {
    private final EventLoop loop;
    private final List<LoopFuture<T>> arguments;
    private final Set<LoopFuture<T>> distinct;
    private final List<DoneCallback<T>> links;

    private CombinedFutures(EventLoop loop, List<LoopFuture<T>> arguments) {
        this.loop = loop;
        this.arguments = arguments;
        this.distinct = new LinkedHashSet<>(arguments);
        this.links = new ArrayList<>(distinct.size());
    }

    /** Refuses null, futures of several loops, and the wrong thread. Returns null if there is no future at all. */
    @SuppressWarnings("unchecked") // a future is only read here, so one of a subtype will do
    static <T extends @Nullable Object> @Nullable CombinedFutures<T> ofAny(
            String call, Collection<? extends LoopFuture<? extends T>> futures) {
        List<LoopFuture<T>> arguments = new ArrayList<>(futures.size());
        for (LoopFuture<? extends T> each : futures) {
            arguments.add((LoopFuture<T>) Objects.requireNonNull(each, "a future given to " + call));
        }
        if (arguments.isEmpty()) {
            return null;
        }
        EventLoop loop = arguments.get(0).loop();
        for (LoopFuture<T> each : arguments) {
            if (each.loop() != loop) {
                throw new IllegalArgumentException(
                        call + " of futures of different loops, " + loop + " and " + each.loop()
                                + ": bring them to one with LoopFutures.wrapFuture(loop, future.toCompletableFuture())");
            }
        }
        loop.ownership().check();
        return new CombinedFutures<>(loop, arguments);
    }

    static <T extends @Nullable Object> CombinedFutures<T> of(
            String call, Collection<? extends LoopFuture<? extends T>> futures) {
        CombinedFutures<T> members = ofAny(call, futures);
        if (members == null) {
            throw new IllegalArgumentException(call + " of no futures: it could never complete");
        }
        return members;
    }

    EventLoop loop() {
        return loop;
    }

    /** Returns the futures as given, one that was given twice twice. */
    List<LoopFuture<T>> arguments() {
        return arguments;
    }

    Set<LoopFuture<T>> distinct() {
        return distinct;
    }

    /** Calls {@code ended} with each future, in a separate turn after the future is done. */
    void attach(Consumer<? super LoopFuture<T>> ended) {
        for (LoopFuture<T> each : distinct) {
            links.add(each.attach(ended));
        }
    }

    /** Removes the callbacks from futures that continue. */
    void detach() {
        links.forEach(DoneCallback::detach);
        links.clear();
    }

    /** Marks failures, even future ones, as retrieved. */
    void expectFailures() {
        distinct.forEach(LoopFuture::expectFailure);
    }

    /** Cancels all that are pending. A throwable that leaves the loop does so when all of them have been cancelled. */
    void cancelPending() {
        CancelHook.Pass.walk(new CancelHook.Upstream() {
            @Override
            public Iterator<? extends LoopFuture<?>> targets() {
                return distinct.iterator();
            }

            @Override
            public Iterator<? extends LoopFuture<?>> sources() {
                return distinct.iterator();
            }

            @Override
            public void passed(boolean asked) {
                // nothing waits for the members any more
            }
        });
    }

    boolean allDone() {
        return distinct.stream().allMatch(LoopFuture::isDone);
    }

    /** Returns why a future that is done has no value, a cancellation counting as a failure; null if it has one. */
    static @Nullable Throwable whyNoValue(LoopFuture<?> member) {
        return member.isCancelled() ? member.cancellation() : member.failure();
    }
}
