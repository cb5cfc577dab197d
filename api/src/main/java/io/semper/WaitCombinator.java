package io.semper;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Implementation of {@link LoopFutures#wait}: waits for futures without touching any. */
final class WaitCombinator<T extends @Nullable Object> {
    private final CombinedFutures<T> members;
    private final WaitFor until;
    private final LoopPromise<WaitResult<T>> promise;
    private @Nullable TimerHandle timer;
    private int awaited;

    private WaitCombinator(CombinedFutures<T> members, WaitFor until) {
        this.members = members;
        this.until = until;
        this.promise = new LoopPromise<>(members.loop());
        this.awaited = members.distinct().size();
    }

    static <T extends @Nullable Object> LoopFuture<WaitResult<T>> of(
            CombinedFutures<T> members, WaitFor until, @Nullable Duration timeout) {
        WaitCombinator<T> waiting = new WaitCombinator<>(members, until);
        members.attach(waiting::memberEnded);
        if (timeout != null) {
            waiting.timer = members.loop().callLater(timeout, waiting::finish);
        }
        waiting.promise.onCancel(waiting::letGo, members.distinct());
        return waiting.promise.future();
    }

    private void memberEnded(LoopFuture<T> member) {
        awaited--;
        boolean enough = switch (until) {
            case ALL -> false;
            case FIRST_COMPLETED -> true;
            case FIRST_EXCEPTION -> member.hasFailed();
        };
        if (enough || awaited == 0) {
            finish();
        }
    }

    /** Looks at all futures, not only at the one that triggered: several may have ended in one turn. */
    private void finish() {
        letGo();
        Set<LoopFuture<T>> done = new LinkedHashSet<>();
        Set<LoopFuture<T>> pending = new LinkedHashSet<>();
        for (LoopFuture<T> each : members.distinct()) {
            (each.isDone() ? done : pending).add(each);
        }
        promise.tryComplete(new WaitResult<>(Collections.unmodifiableSet(done), Collections.unmodifiableSet(pending)));
    }

    private void letGo() {
        members.detach();
        if (timer != null) {
            timer.cancel();
        }
    }
}
