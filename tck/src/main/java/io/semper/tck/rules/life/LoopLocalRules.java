package io.semper.tck.rules.life;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.semper.EventLoop;
import io.semper.LoopClosedException;
import io.semper.WrongThreadException;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import java.util.concurrent.atomic.AtomicInteger;

/** Objects that a loop keeps for its users. */
final class LoopLocalRules {
    private static class Kept implements AutoCloseable {
        final AtomicInteger closed = new AtomicInteger();

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }

    private static final class Other extends Kept {}

    private static Kept unwanted() {
        throw new AssertionError("the maker was called again");
    }

    @Rule("LIFE-10")
    void oneObjectOfEachTypeIsKeptAndClosedWithTheLoop(Tck tck) {
        EventLoop loop = tck.loop();
        Kept kept = tck.call(() -> loop.local(Kept.class, Kept::new));
        Other other = tck.call(() -> loop.local(Other.class, Other::new));
        assertSame(kept, tck.call(() -> loop.local(Kept.class, LoopLocalRules::unwanted)));
        assertSame(other, tck.call(() -> loop.local(Other.class, () -> (Other) unwanted())));
        EventLoop second = tck.newLoop();
        Kept ofSecond = tck.call(second, () -> second.local(Kept.class, Kept::new));
        assertNotSame(kept, ofSecond, "an object of one loop was given to another");
        assertEquals(0, kept.closed.get() + other.closed.get(), "closed before the loop");
        loop.close();
        loop.close();
        assertEquals(1, kept.closed.get(), "closed with the loop, once");
        assertEquals(1, other.closed.get(), "closed with the loop, once");
        assertEquals(0, ofSecond.closed.get(), "closed with another loop");
        assertThrows(LoopClosedException.class, () -> loop.local(Kept.class, Kept::new));
    }

    @Rule("LIFE-10")
    void anObjectThatCannotBeMadeIsAskedForAgain(Tck tck) {
        EventLoop loop = tck.loop();
        IllegalStateException thrown = new IllegalStateException("thrown by the test");
        tck.run(() -> assertSame(
                thrown,
                assertThrows(
                        IllegalStateException.class,
                        () -> loop.local(Kept.class, () -> {
                            throw thrown;
                        }))));
        Kept made = tck.call(() -> loop.local(Kept.class, Kept::new));
        assertSame(made, tck.call(() -> loop.local(Kept.class, LoopLocalRules::unwanted)));
    }

    @Rule("LIFE-10")
    void onlyTheOwnerAsks(Tck tck) {
        EventLoop loop = tck.loop();
        tck.background();
        assertThrows(WrongThreadException.class, () -> loop.local(Kept.class, Kept::new));
    }
}
