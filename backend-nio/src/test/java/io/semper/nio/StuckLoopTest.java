package io.semper.nio;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.ConnectOptions;
import io.semper.EventLoop;
import io.semper.LoopOptions;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the user of a loop that is stuck, spins or was dropped finds in the log. */
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

    /** Drops a loop with a connection, and collects garbage until a byte arrives on the standard input. */
    static final class Leaks {
        private static final class Silent implements StreamProtocol {
            @Override
            public void dataReceived(ByteBuffer data) {}
        }

        public static void main(String[] args) throws Exception {
            LoopOptions options = LoopOptions.defaults().debug(true);
            connect(new NioProvider().newEventLoop(options)).close();
            connect(new NioProvider().newEventLoop(options));
            while (System.in.available() == 0) {
                System.gc();
            }
        }

        private static EventLoop connect(EventLoop loop) {
            Server server = loop.runUntilComplete(loop.createServer(Silent::new, ServerOptions.bind("127.0.0.1", 0)));
            ConnectOptions there = ConnectOptions.to(server.addresses().get(0));
            loop.runUntilComplete(loop.createConnection(Silent::new, there));
            return loop;
        }
    }

    @Test
    void aLoopThatIsDropped() throws Exception {
        try (ChildJvm child = new ChildJvm(Leaks.class)) {
            child.until("WARNING: loop nio-2 was dropped without close(): it is unreachable");
            child.until("WARNING: stream tcp 127.0.0.1:");
            assertThat(child.until("Leaks.main(StuckLoopTest.java:"))
                    .contains("was dropped with its loop while it was open", "connectionLost() is not called")
                    .contains("It was made here");
            child.proceed();
            assertThat(child.end()).doesNotContain("nio-1 was dropped");
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
