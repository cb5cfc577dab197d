package io.semper.examples.guide;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopFuture;
import io.semper.LoopOptions;
import io.semper.WrongThreadException;
import io.semper.group.LoopThread;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ThreadsTest {
    @Test
    void aThreadComesBackToTheLoop() throws Exception {
        try (EventLoop loop = EventLoops.newEventLoop()) {
            List<Integer> shown = new ArrayList<>(); // used by this thread alone
            AtomicInteger next = new AtomicInteger();
            Thread sensor = Threads.watch(loop, next::incrementAndGet, 3, shown::add);
            Loops.runUntil(loop, () -> shown.size() == 3, "three readings");
            sensor.join();
            assertThat(shown).containsExactly(1, 2, 3);
        }
    }

    @Test
    void aJobRunsOnThePool(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("lines"), "a\nb\n", UTF_8);
        int lines = EventLoops.run(loop -> Threads.countLines(loop, file));
        assertThat(lines).isEqualTo(2);
    }

    @Test
    void otherLibrariesComplete() {
        try (EventLoop loop = EventLoops.newEventLoop()) {
            LoopFuture<String> called = Threads.fromCallback(loop, done -> new Thread(() -> done.accept("a")).start());
            LoopFuture<String> staged = Threads.fromStage(loop, CompletableFuture.supplyAsync(() -> "b"));
            assertThat(Loops.run(loop, called)).isEqualTo("a");
            assertThat(Loops.run(loop, staged)).isEqualTo("b");
        }
    }

    @Test
    void aWrongThreadIsRefused() {
        try (LoopThread thread = LoopThread.start("loop-thread", LoopOptions.defaults())) {
            assertThatThrownBy(() -> thread.loop().callSoon(() -> {}))
                    .isInstanceOf(WrongThreadException.class)
                    .hasMessageContaining("which runs on thread 'loop-thread'");
        }
    }
}
