package io.semper;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Implementation of {@link LoopFutures#asCompleted}: gives outcomes to slots in the order in which they arrive. */
final class AsCompleted<T extends @Nullable Object> {
    private final CombinedFutures<T> members;
    private final List<LoopPromise<T>> slots = new ArrayList<>();
    private @Nullable TimerHandle timer;
    private int next;
    private int open;

    private AsCompleted(CombinedFutures<T> members) {
        this.members = members;
    }

    static <T extends @Nullable Object> List<LoopFuture<T>> of(CombinedFutures<T> members, @Nullable Duration timeout) {
        AsCompleted<T> dealer = new AsCompleted<>(members);
        List<LoopFuture<T>> futures = new ArrayList<>();
        for (int i = 0; i < members.distinct().size(); i++) {
            LoopPromise<T> slot = new LoopPromise<>(members.loop());
            slot.onCancel(dealer::slotEnded, members.distinct());
            dealer.slots.add(slot);
            futures.add(slot.future());
        }
        dealer.open = futures.size();
        members.attach(dealer::memberEnded);
        if (timeout != null) {
            dealer.timer = members.loop().callLater(timeout, () -> dealer.expire(timeout));
        }
        return Collections.unmodifiableList(futures);
    }

    private void memberEnded(LoopFuture<T> member) {
        LoopPromise<T> slot = slots.get(next++);
        if (!slot.future().isDone()) {
            slotEnded();
            member.copyTo(slot);
        }
    }

    private void expire(Duration timeout) {
        members.detach();
        for (LoopPromise<T> slot : slots) {
            slot.tryFail(new TimeoutException("no outcome within " + timeout));
        }
    }

    /** Stops waiting when no slot is open. */
    private void slotEnded() {
        if (--open == 0) {
            members.detach();
            if (timer != null) {
                timer.cancel();
            }
        }
    }
}
