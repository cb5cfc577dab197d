package io.semper;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Implementation of {@link LoopFutures#gather} and {@link LoopFutures#gatherOutcomes}: waits for all futures. */
final class Gather<T extends @Nullable Object, R extends @Nullable Object> implements CancelHook.Upstream {
    private final CombinedFutures<T> members;
    private final Function<LoopFuture<T>, R> slot;
    private final boolean failsEarly;
    private final LoopPromise<List<R>> promise;
    private int awaited;
    private boolean cancelling;

    private Gather(CombinedFutures<T> members, Function<LoopFuture<T>, R> slot, boolean failsEarly) {
        this.members = members;
        this.slot = slot;
        this.failsEarly = failsEarly;
        this.promise = new LoopPromise<>(members.loop());
        this.awaited = members.distinct().size();
    }

    static <T extends @Nullable Object> LoopFuture<List<T>> values(CombinedFutures<T> members) {
        return new Gather<T, T>(members, LoopFuture::value, true).start();
    }

    static <T extends @Nullable Object> LoopFuture<List<Outcome<T>>> outcomes(CombinedFutures<T> members) {
        return new Gather<T, Outcome<T>>(members, Outcome::of, false).start();
    }

    private LoopFuture<List<R>> start() {
        members.attach(this::memberEnded);
        promise.passCancel(this);
        return promise.future();
    }

    private void memberEnded(LoopFuture<T> member) {
        awaited--;
        if (cancelling) {
            if (awaited == 0) {
                promise.tryCancel();
            }
            return;
        }
        Throwable failure = failsEarly ? CombinedFutures.whyNoValue(member) : null;
        if (failure != null) {
            members.detach();
            members.expectFailures();
            promise.tryFail(failure);
        } else if (awaited == 0) {
            List<R> slots = new ArrayList<>(members.arguments().size());
            members.arguments().forEach(each -> slots.add(slot.apply(each)));
            promise.tryComplete(Collections.unmodifiableList(slots));
        }
    }

    @Override
    public Iterator<? extends LoopFuture<?>> targets() {
        cancelling = true;
        members.expectFailures();
        return members.distinct().iterator();
    }

    @Override
    public Iterator<? extends LoopFuture<?>> sources() {
        return members.distinct().iterator();
    }

    @Override
    public void passed(boolean asked) {
        if (members.allDone()) {
            members.detach();
            promise.tryCancel();
        }
    }
}
