package io.semper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class OwnershipTest {
    private final FakeLoop loop = new FakeLoop();
    private final Ownership ownership = loop.ownership();

    @AfterEach
    void giveBack() {
        if (ownership.heldHere()) {
            ownership.exit();
        }
    }

    @Test
    void isAnyThreadsWhileIdle() throws Exception {
        ownership.check();
        assertThat(elsewhere(() -> {
                    ownership.check();
                    return ownership.heldHere();
                }))
                .isFalse();
    }

    @Test
    void isTheHoldersWhileRunning() throws Exception {
        ownership.enter();

        assertThat(EventLoops.running()).isSameAs(loop);
        ownership.check();
        String refusal = elsewhere(() -> {
            assertThat(EventLoops.runningOrNull()).isNull();
            return message(ownership::check);
        });
        assertThat(refusal).contains(Thread.currentThread().getName(), "other thread");
        ownership.exit();
        assertThat(EventLoops.runningOrNull()).isNull();
    }

    @Test
    void isEnteredOnce() throws Exception {
        ownership.enter();

        assertThatIllegalStateException().isThrownBy(ownership::enter).withMessageContaining("it already");
        assertThatIllegalStateException()
                .isThrownBy(new FakeLoop().ownership()::enter)
                .withMessageContaining("loop fake");
        assertThat(elsewhere(() -> message(ownership::enter))).contains("other thread");
        assertThat(elsewhere(EventLoops::runningOrNull)).isNull();
    }

    @Test
    void canBeLentAndGivenBack() throws Exception {
        Thread lender = Thread.currentThread();
        FutureTask<EventLoop> borrowed = new FutureTask<>(() -> {
            ownership.check();
            EventLoop running = EventLoops.running();
            ownership.passTo(lender);
            return running;
        });
        Thread borrower = new Thread(borrowed, "borrower");
        ownership.enter();
        ownership.attach(borrower);
        ownership.passTo(borrower);
        assertThat(ownership.heldHere()).isFalse();
        assertThat(EventLoops.runningOrNull()).isNull();
        assertThatExceptionOfType(WrongThreadException.class).isThrownBy(ownership::check);

        borrower.start();
        assertThat(borrowed.get()).isSameAs(loop);
        assertThat(ownership.heldHere()).isTrue();
        assertThat(EventLoops.running()).isSameAs(loop);
    }

    @Test
    void aLoanEndsWithTheRunOfTheThreadThatEntered() throws Exception {
        Thread neverStarted = new Thread(() -> {}, "never started");
        ownership.enter();
        ownership.attach(neverStarted);
        ownership.passTo(neverStarted);
        assertThat(elsewhere(() -> message(ownership::exit))).contains("never started");
        assertThat(elsewhere(() -> message(ownership::reclaim))).contains("reclaim()");

        ownership.reclaim();
        assertThat(ownership.heldHere()).isTrue();
        ownership.passTo(neverStarted);
        ownership.exit();
        ownership.detach(neverStarted);

        assertThat(ownership.isHeld()).isFalse();
        assertThat(EventLoops.runningOrNull()).isNull();
        assertThat(elsewhere(() -> {
                    ownership.enter();
                    ownership.exit();
                    return "";
                }))
                .isEmpty();
    }

    @Test
    void isAnnouncedToOneLoopAlone() {
        Thread borrower = new Thread(() -> {}, "borrower");
        Ownership other = new FakeLoop().ownership();
        ownership.enter();
        ownership.attach(borrower);
        ownership.attach(borrower);
        ownership.exit();
        other.enter();
        assertThatIllegalStateException()
                .isThrownBy(() -> other.attach(borrower))
                .withMessageContaining("borrower");
        other.exit();
        ownership.detach(borrower);
    }

    @Test
    void isOverOnceClosed() {
        loop.close();

        assertThatExceptionOfType(LoopClosedException.class).isThrownBy(ownership::enter);
        assertThat(EventLoops.runningOrNull()).isNull();
    }

    private static String message(Runnable refused) {
        try {
            refused.run();
        } catch (WrongThreadException e) {
            return e.getMessage();
        }
        throw new AssertionError("it was not refused");
    }

    private static <T> T elsewhere(Callable<T> code) throws Exception {
        FutureTask<T> task = new FutureTask<>(code);
        Thread thread = new Thread(task, "other thread");
        thread.start();
        T result = task.get();
        thread.join();
        return result;
    }
}
