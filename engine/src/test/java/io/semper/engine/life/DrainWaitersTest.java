package io.semper.engine.life;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.LoopFuture;
import io.semper.LoopOptions;
import io.semper.engine.Loops;
import io.semper.engine.testing.ScriptedKernel;
import io.semper.engine.turn.LoopCore;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Futures of what was written before them. */
class DrainWaitersTest {
    private final LoopCore loop = (LoopCore) Loops.newEventLoop(new ScriptedKernel(), LoopOptions.defaults());
    private final DrainWaiters waiters = new DrainWaiters(5);

    @AfterEach
    void close() {
        loop.close();
    }

    @Test
    void eachWaitsForWhatWasWrittenBeforeIt() {
        LoopFuture<Void> first = waiters.add(loop, null);
        waiters.wrote(10);
        LoopFuture<Void> second = waiters.add(loop, null);
        waiters.sent(11, null);
        assertThat(first.isDone()).as("a byte of the first five is unsent").isFalse();
        waiters.sent(10, null);
        assertThat(first.isDone()).isTrue();
        waiters.sent(1, null);
        assertThat(second.isDone()).isFalse();
        assertThat(waiters.isEmpty()).isFalse();
        waiters.sent(0, null);
        assertThat(second.isDone()).isTrue();
        assertThat(waiters.isEmpty()).isTrue();
    }

    @Test
    void oneThatWaitsForAFileIsNotDoneBeforeIt() {
        Object file = new Object();
        LoopFuture<Void> future = waiters.add(loop, file);
        waiters.sent(0, file);
        assertThat(future.isDone()).isFalse();
        waiters.sent(0, null);
        assertThat(future.isDone()).isTrue();
    }

    @Test
    void oneThatIsCancelledIsForgotten() {
        waiters.add(loop, null).cancel();
        assertThat(waiters.isEmpty()).isTrue();
    }

    @Test
    void allFailWhenWhatIsUnsentIsDropped() {
        LoopFuture<Void> first = waiters.add(loop, null);
        LoopFuture<Void> second = waiters.add(loop, null);
        IOException dropped = new IOException("dropped");
        waiters.fail(() -> dropped);
        assertThat(first.exception()).isSameAs(dropped);
        assertThat(second.exception()).isSameAs(dropped);
        assertThat(waiters.isEmpty()).isTrue();
    }
}
