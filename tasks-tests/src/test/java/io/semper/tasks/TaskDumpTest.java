package io.semper.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopPromise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("io.semper.tasks.EngineNames#available")
class TaskDumpTest {
    private final EventLoop loop;
    private final String engine;

    TaskDumpTest(String engine) {
        this.engine = engine;
        System.setProperty(Engines.PROPERTY, engine);
        loop = EventLoops.newEventLoop();
        assertThat(Tasks.engine(loop)).isEqualTo(engine);
    }

    @AfterEach
    void closeLoop() {
        System.clearProperty(Engines.PROPERTY);
        loop.close();
    }

    private static <T> T waitsHere(LoopPromise<T> promise) {
        return Tasks.await(promise.future());
    }

    @Test
    void itTellsWhatEachTaskWaitsFor() throws Exception {
        LoopPromise<String> gate = loop.createPromise();
        List<TaskDump> dumps = new ArrayList<>();
        Tasks.run(
                loop,
                () -> Tasks.group(group -> {
                    Task<String> first = group.spawn("first", () -> waitsHere(gate));
                    group.spawn("second \"\n", () -> first.await());
                    Task<?> third = group.spawn("third", () -> Tasks.shield(() -> Tasks.sleep(Duration.ofMillis(10))));
                    Tasks.yieldNow();
                    Tasks.yieldNow();
                    group.spawn("fourth", () -> "value");
                    third.cancel("no longer needed");
                    dumps.add(Tasks.dump(loop));
                    dumps.add(Tasks.dump(loop));
                    gate.complete("open");
                }));
        TaskDump dump = dumps.get(0);
        assertThat(dump.size()).isEqualTo(5);
        String[] tasks = dump.toString().split("\n(?=\")");
        assertThat(tasks[0]).startsWith("loop ").endsWith(" (running), engine " + engine + ": 5 tasks");
        assertThat(tasks[1]).isEqualTo("\"main\" running, step 3");
        assertThat(tasks[2])
                .startsWith("\"first\" suspended, part of \"main\", awaits "
                        + gate.future().getClass().getSimpleName())
                .contains("step 1\n    at io.semper.tasks")
                .contains("TaskDumpTest.waitsHere(")
                .doesNotContain("Coroutine", "Continuation", "park");
        assertThat(tasks[3]).startsWith("\"second \"?\" suspended, part of \"main\", awaits task first, step 1\n");
        assertThat(tasks[4])
                .startsWith("\"third\" suspended, part of \"main\", step 1, asked to cancel: no longer needed\n");
        assertThat(tasks[5]).isEqualTo("\"fourth\" created, part of \"main\", step 0\n");
        assertThat(dump.toJson())
                .startsWith("{\"loop\":\"" + loop.toString().replace("idle", "running") + "\"")
                .contains("\"engine\":\"" + engine
                        + "\",\"problem\":null,\"tasks\":[{\"name\":\"main\",\"state\":\"running\"")
                .contains(
                        "{\"name\":\"second \\\"\\u000a\",\"state\":\"suspended\",\"awaits\":\"task first\",\"suspendedForNanos\":-1,"
                                + "\"steps\":1,\"parent\":\"main\",\"cancelReason\":null,\"stack\":[\"")
                .endsWith("\"steps\":0,\"parent\":\"main\",\"cancelReason\":null,\"stack\":[]}]}");
        assertThat(dumps.get(1).toJson()).isEqualTo(dump.toJson());
        assertThat(Tasks.dump(loop).size()).isZero();
    }

    @Test
    void otherThreadsAskEveryLoop() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        assertThat(TaskDump.ofAllLoops(Duration.ofSeconds(5)).toString()).contains(loop + ": no thread runs the loop");
        LoopPromise<String> gate = loop.createPromise();
        Thread thread = new Thread(() -> {
            Tasks.spawn(loop, "waiting", () -> waitsHere(gate));
            Tasks.spawn(loop, "blocking", () -> {
                assertThatIllegalStateException().isThrownBy(() -> TaskDump.ofAllLoops(Duration.ZERO));
                loop.callSoon(started::countDown);
                Tasks.yieldNow();
                release.await();
                loop.stop();
            });
            loop.runForever();
        });
        thread.start();
        started.await();
        String stuck = TaskDump.ofAllLoops(Duration.ofMillis(1)).toString();
        assertThat(stuck).contains("ran no other callback within PT0.001S");
        release.countDown();
        thread.join();
        thread = new Thread(() -> loop.runUntilComplete(gate.future()));
        thread.start();
        while (!loop.isRunning()) {
            Thread.onSpinWait();
        }
        assertThat(new TaskDumper().text()).contains("\"waiting\" suspended, awaits");
        assertThat(new TaskDumper().json()).startsWith("[{\"loop\":").contains("\"name\":\"waiting\"");
        gate.completeThreadsafe("open");
        thread.join();
        loop.close();
        assertThat(TaskDump.ofAllLoops(Duration.ZERO).toString()).doesNotContain(loop.toString());
    }

    @Test
    void debugModeNamesTheTaskOfASlowStep() throws Exception {
        loop.setDebug(true);
        loop.setSlowCallback(Duration.ZERO);
        List<String> logged = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                logged.add(record.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger("io.semper"); // and of what is below it
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
        List<TaskDump> dumps = new ArrayList<>();
        try {
            Tasks.run(loop, () -> {
                Tasks.spawn(loop, "waiting", () -> Tasks.sleep(Duration.ofSeconds(60)));
                Tasks.sleep(Duration.ofMillis(2));
                dumps.add(Tasks.dump(loop));
            });
        } finally {
            logger.removeHandler(handler);
            logger.setUseParentHandlers(true);
        }
        assertThat(logged).anyMatch(each -> each.startsWith("slow step of task waiting on loop " + loop.name()));
        assertThat(dumps.get(0).toString()).containsPattern("\"waiting\" suspended, for \\d+ ms, step 1\n");
    }
}
