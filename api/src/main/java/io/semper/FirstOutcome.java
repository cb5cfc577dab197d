package io.semper;

import java.util.Collections;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** Implementation of {@link LoopFutures#firstCompleted} and {@link LoopFutures#firstSuccess}: takes the outcome of one future. */
final class FirstOutcome<T extends @Nullable Object> implements CancelHook.Upstream {
    private final CombinedFutures<T> members;
    private final Losers losers;
    private final boolean failuresCount;
    private final LoopPromise<T> promise;
    private int running;

    private FirstOutcome(CombinedFutures<T> members, Losers losers, boolean failuresCount) {
        this.members = members;
        this.losers = losers;
        this.failuresCount = failuresCount;
        this.promise = new LoopPromise<>(members.loop());
        this.running = members.distinct().size();
    }

    /**
     * Makes the future of a race.
     *
     * @param failuresCount whether a failure decides the race, too
     */
    static <T extends @Nullable Object> LoopFuture<T> of(
            CombinedFutures<T> members, Losers losers, boolean failuresCount) {
        FirstOutcome<T> race = new FirstOutcome<>(members, losers, failuresCount);
        members.attach(race::memberEnded);
        race.promise.passCancel(race);
        return race.promise.future();
    }

    private void memberEnded(LoopFuture<T> member) {
        running--;
        if (!member.isCancelled() && !member.hasFailed()) {
            letGo();
            promise.tryComplete(member.value());
            cancelLosers();
        } else if (failuresCount) {
            letGo();
            Throwable failure = CombinedFutures.whyNoValue(member);
            promise.tryFail(failure == null ? member.cancellation() : failure);
            cancelLosers();
        } else if (running == 0) {
            NoneSucceededException none = new NoneSucceededException("none of "
                    + members.distinct().size() + " futures succeeded; the suppressed exceptions are their failures");
            for (LoopFuture<T> each : members.distinct()) {
                none.addSuppressed(CombinedFutures.whyNoValue(each));
            }
            promise.tryFail(none);
        }
    }

    /** Called when the race has its outcome, which a throwable that leaves the loop from a cancel hook must not prevent. */
    private void cancelLosers() {
        if (losers == Losers.CANCEL) {
            members.cancelPending();
        }
    }

    private void letGo() {
        members.detach();
        members.expectFailures();
    }

    @Override
    public Iterator<? extends LoopFuture<?>> targets() {
        promise.future().hook(RELEASING, "cancel()");
        if (losers == Losers.KEEP) {
            members.detach();
            return Collections.emptyIterator();
        }
        letGo();
        return members.distinct().iterator();
    }

    @Override
    public Iterator<? extends LoopFuture<?>> sources() {
        return members.distinct().iterator();
    }

    @Override
    public void passed(boolean asked) {
        promise.tryCancel();
    }
}
