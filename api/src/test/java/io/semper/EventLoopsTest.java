package io.semper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class EventLoopsTest {
    private final FakeLoop loop = new FakeLoop();
    private final FakeLoop other = new FakeLoop();

    /** Makes the loop of the test. */
    private final EventLoopPolicy ofTest = new EventLoopPolicy() {
        @Override
        public EventLoop getEventLoop() {
            return other;
        }

        @Override
        public void setEventLoop(@Nullable EventLoop unused) {}

        @Override
        public EventLoop newEventLoop() {
            return loop;
        }
    };

    @AfterEach
    void restore() {
        EventLoops.policy().setEventLoop(null);
        EventLoops.setPolicy(null);
    }

    @Test
    void thePolicyIsConsulted() {
        EventLoopPolicy builtIn = EventLoops.policy();
        EventLoops.setPolicy(ofTest);
        assertThat(EventLoops.policy()).isSameAs(ofTest);
        assertThat(EventLoops.newEventLoop()).isSameAs(loop);
        assertThat(EventLoops.current()).isSameAs(other);
        EventLoops.setPolicy(null);

        assertThat(EventLoops.policy()).isSameAs(builtIn);
    }

    @Test
    void aThreadHasTheLoopThatWasSetForIt() throws Exception {
        assertThatIllegalStateException().isThrownBy(EventLoops::current).withMessageContaining("newEventLoop()");
        EventLoops.policy().setEventLoop(loop);
        assertThat(EventLoops.current()).isSameAs(loop);
        assertThat(elsewhere(() -> {
                    assertThatIllegalStateException().isThrownBy(EventLoops::current);
                    return "none";
                }))
                .isEqualTo("none");
        EventLoops.policy().setEventLoop(null);

        assertThatIllegalStateException().isThrownBy(EventLoops::current);
    }

    @Test
    void theRunningLoopGoesFirst() {
        EventLoops.policy().setEventLoop(other);
        assertThatIllegalStateException().isThrownBy(EventLoops::running);
        loop.inLoop(() -> {
            assertThat(EventLoops.running()).isSameAs(loop);
            assertThat(EventLoops.current()).isSameAs(loop);
        });

        assertThat(loop.reported).isEmpty();
        assertThat(EventLoops.current()).isSameAs(other);
        assertThat(EventLoops.runningOrNull()).isNull();
    }

    @Test
    void runGivesTheValueAndClosesTheLoop() {
        EventLoops.setPolicy(ofTest);
        String value = EventLoops.run(made -> made.runInExecutor(null, () -> "v"));

        assertThat(value).isEqualTo("v");
        assertThat(loop.isClosed()).isTrue();
    }

    @Test
    void runClosesTheLoopThoughMainThrowsOrFails() {
        EventLoops.setPolicy(ofTest);
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> EventLoops.run(made -> {
                    throw new ArithmeticException();
                }));
        assertThat(loop.isClosed()).isTrue();

        IOException broken = new IOException("broken");
        EventLoops.setPolicy(new EventLoopPolicy() {
            @Override
            public EventLoop getEventLoop() {
                throw new IllegalStateException();
            }

            @Override
            public void setEventLoop(@Nullable EventLoop unused) {}

            @Override
            public EventLoop newEventLoop() {
                return other;
            }
        });
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() -> EventLoops.run(made -> LoopFutures.failed(made, broken)))
                .withCause(broken);
        assertThat(other.isClosed()).isTrue();
    }

    @Test
    void runIsRefusedInsideALoop() {
        EventLoops.setPolicy(ofTest);
        other.inLoop(() -> EventLoops.run(made -> made.createPromise().future()));

        assertThat(other.reported).hasSize(1);
        assertThat(other.reported.get(0).exception()).isInstanceOf(IllegalStateException.class);
        assertThat(loop.isClosed()).isFalse();
    }

    @Test
    void scopesNestAndRestore() throws Exception {
        EventLoops.setPolicy(new ContextPolicy());
        assertThatIllegalStateException().isThrownBy(EventLoops::current).withMessageContaining("where(loop)");
        assertThatIllegalStateException()
                .isThrownBy(() -> EventLoops.policy().setEventLoop(loop))
                .withMessageContaining("where(loop)");
        ContextPolicy.where(loop).run(() -> {
            assertThat(EventLoops.current()).isSameAs(loop);
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> ContextPolicy.where(other).call(() -> {
                        assertThat(EventLoops.current()).isSameAs(other);
                        throw new IOException("leaves the scope");
                    }));
            assertThat(EventLoops.current()).isSameAs(loop);
        });

        assertThatIllegalStateException().isThrownBy(EventLoops::current);
        EventLoops.setPolicy(null);
    }

    @Test
    void settingTheLoopOfAScopeIsSeenByAllCodeInIt() throws Exception {
        ContextPolicy policy = new ContextPolicy();
        ContextPolicy.where(loop).run(() -> {
            Callable<EventLoop> job = ContextPolicy.capture(policy::getEventLoop);
            ContextPolicy.where(loop).run(() -> policy.setEventLoop(other));
            assertThat(policy.getEventLoop()).isSameAs(loop);
            policy.setEventLoop(other);
            assertThat(uncheckedElsewhere(job)).isSameAs(other);
            policy.setEventLoop(null);
            assertThatIllegalStateException().isThrownBy(policy::getEventLoop);
        });
    }

    @Test
    void jobsOutsideOfAScopeAreLeftAsTheyAre() {
        Callable<String> job = () -> "v";
        Runnable runnable = () -> {};

        assertThat(ContextPolicy.capture(job)).isSameAs(job);
        assertThat(ContextPolicy.capture(runnable)).isSameAs(runnable);
    }

    private static <T> T uncheckedElsewhere(Callable<T> code) {
        try {
            return elsewhere(code);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static <T> T elsewhere(Callable<T> code) throws Exception {
        FutureTask<T> task = new FutureTask<>(code);
        Thread thread = new Thread(task, "elsewhere");
        thread.start();
        return task.get();
    }
}
