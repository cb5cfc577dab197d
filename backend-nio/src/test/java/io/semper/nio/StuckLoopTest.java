package io.semper.nio;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.EventLoop;
import io.semper.LoopOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the user of a loop that is stuck or spins finds in the log, with nothing configured but {@code stuckAfter}. */
@Timeout(120)
class StuckLoopTest {
    private static EventLoop newLoop() {
        return new NioProvider().newEventLoop(LoopOptions.defaults().stuckAfter(Duration.ofMillis(100)));
    }

    /** Blocks its loop until a byte arrives on the standard input. */
    static final class Hangs {
        public static void main(String[] args) {
            try (EventLoop loop = newLoop()) {
                loop.callSoon(() -> {
                    readSomething();
                    loop.callLater(Duration.ofMillis(200), loop::stop);
                });
                loop.runForever();
            }
        }

        private static void readSomething() {
            try {
                System.in.read();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Queues itself until a byte arrives on the standard input. */
    static final class Spins implements Runnable {
        private final EventLoop loop;
        private volatile boolean over;

        private Spins(EventLoop loop) {
            this.loop = loop;
        }

        public static void main(String[] args) {
            try (EventLoop loop = newLoop()) {
                Spins spins = new Spins(loop);
                Thread reader = new Thread(
                        () -> {
                            Hangs.readSomething();
                            spins.over = true;
                        },
                        "reader");
                reader.setDaemon(true);
                reader.start();
                loop.callSoon(spins);
                loop.runForever();
            }
        }

        @Override
        public void run() {
            if (over) {
                loop.callLater(Duration.ofMillis(200), loop::stop);
            } else {
                loop.callSoon(this);
            }
        }
    }

    @Test
    void aCallbackThatBlocks() throws Exception {
        try (ChildJvm child = new ChildJvm(Hangs.class)) {
            assertThat(child.until("in all"))
                    .contains("WARNING: loop nio-1 (running) is stuck: its thread 'main' has been in one callback for ")
                    .contains("and stuckAfter is 100 ms.")
                    .contains("The callback is " + Hangs.class.getName() + ".lambda$main$")
                    .contains("it is RUNNABLE in ")
                    .contains("no other callback, timer or connection of this loop is served")
                    .contains("runInExecutor()")
                    .contains("Its stack in 10 samples:");
            assertThat(child.until(".main(StuckLoopTest.java")).contains("Hangs.readSomething(StuckLoopTest.java:");
            child.proceed();
            assertThat(child.until("no longer stuck")).contains("the callback has returned after about ");
            assertThat(child.end()).doesNotContain("spins");
        }
    }

    @Test
    void aCallbackThatQueuesItself() throws Exception {
        try (ChildJvm child = new ChildJvm(Spins.class)) {
            assertThat(child.until("queues itself again"))
                    .contains("WARNING: loop nio-1 (running) spins: for ")
                    .contains("its thread 'main' has not waited for events")
                    .contains("What it ran during 100 polls:")
                    .contains("times a callback " + Spins.class.getName())
                    .contains("callLater()");
            child.proceed();
            child.until("spins no longer");
            child.end();
        }
    }
}
