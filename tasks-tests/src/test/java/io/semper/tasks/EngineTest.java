package io.semper.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopPromise;
import java.lang.ref.WeakReference;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is different between the engines, and what must not be although it could. */
class EngineTest {
    private static final String ENGINES = "io.semper.tasks.EngineNames#available";

    private final List<String> reported = new ArrayList<>();

    private EventLoop open(String engine) {
        System.setProperty(Engines.PROPERTY, engine);
        try {
            EventLoop loop = EventLoops.newEventLoop();
            loop.setExceptionHandler((on, context) -> reported.add(context.message()));
            assertThat(Tasks.engine(loop)).isEqualTo(engine);
            return loop;
        } finally {
            System.clearProperty(Engines.PROPERTY);
        }
    }

    @Test
    void theListHasAllThatThisJvmHas() {
        assertThat(Tasks.engines())
                .containsExactlyElementsOf(EngineNames.available().toList());
        for (String name : Tasks.engines()) {
            assertThat(Tasks.engineReport()).contains("\n  " + name + ": available");
        }
    }

    private static Task<?> holding(List<WeakReference<Object>> held, boolean waits) {
        Object one = new Object();
        held.add(new WeakReference<>(one));
        return Tasks.spawn(() -> {
            if (waits) {
                Tasks.sleep(Duration.ofHours(1));
            }
            return one.hashCode();
        });
    }

    /** A task may be known for long, for example by an exception that a JVM keeps for its thread. */
    @ParameterizedTest
    @MethodSource(ENGINES)
    void aTaskThatHasEndedKeepsNothingOfItsCode(String engine) throws Exception {
        List<WeakReference<Object>> held = new ArrayList<>();
        List<Task<?>> ended = new ArrayList<>();
        try (EventLoop loop = open(engine)) {
            Tasks.run(loop, () -> {
                ended.add(holding(held, false));
                ended.get(0).await();
                ended.add(holding(held, false));
                ended.get(1).cancel(); // before it begins
                ended.add(holding(held, true));
                Tasks.yieldNow();
                ended.get(2).cancel();
                while (!ended.stream().allMatch(Task::isDone)) {
                    Tasks.yieldNow();
                }
            });
            loop.callSoon(() -> {
                ended.add(holding(held, false)); // which does not begin before the loop is closed
                loop.stop();
            });
            loop.runForever();
        }
        for (int i = 0; i < 100 && !held.stream().allMatch(each -> each.refersTo(null)); i++) {
            System.gc();
            LockSupport.parkNanos(5_000_000);
        }
        assertThat(held).hasSize(4).allMatch(each -> each.refersTo(null));
        assertThat(ended.get(3).isDone()).isFalse(); // the tasks are still referred to here
    }

    @ParameterizedTest
    @MethodSource(ENGINES)
    void anInterruptReachesNoOtherCode(String engine) throws Exception {
        List<Boolean> seen = new ArrayList<>();
        try (EventLoop loop = open(engine)) {
            Tasks.run(loop, () -> {
                Task<?> interrupted = Tasks.spawn(loop, "interrupted", () -> {
                    Thread.currentThread().interrupt();
                    Tasks.yieldNow();
                    seen.add(Thread.currentThread().isInterrupted());
                });
                Task<?> other =
                        Tasks.spawn(() -> seen.add(Thread.currentThread().isInterrupted()));
                loop.callSoon(() -> seen.add(Thread.currentThread().isInterrupted()));
                interrupted.await();
                other.await();
                loop.callSoon(() -> Thread.currentThread().interrupt());
                Tasks.yieldNow();
                seen.add(Thread.currentThread().isInterrupted());
            });
        }
        assertThat(seen).containsExactly(false, false, false, false);
        assertThat(reported).hasSize(2).allMatch(each -> each.contains("was interrupted"));
        assertThat(reported.get(0)).contains("interrupted in a step of task interrupted");
    }

    @ParameterizedTest
    @MethodSource(ENGINES)
    void theLoopMayRunOnAVirtualThread(String engine) throws Exception {
        List<String> trace = new ArrayList<>();
        try (EventLoop loop = open(engine)) {
            Thread thread = startVirtual(() -> {
                try {
                    Tasks.run(loop, () -> {
                        Task<?> other = Tasks.spawn(() -> {
                            Tasks.sleep(Duration.ofMillis(1));
                            trace.add("other");
                        });
                        LockSupport.parkNanos(
                                1_000_000); // blocks the loop: the virtual thread is unmounted with the task in it
                        Tasks.yieldNow();
                        other.await();
                        trace.add("main");
                    });
                } catch (Exception e) {
                    trace.add(e.toString());
                }
            });
            thread.join();
        }
        assertThat(trace).containsExactly("other", "main");
        assertThat(reported).isEmpty();
    }

    /** On a JDK without them, a platform thread: the test then shows no less than the others do. */
    private static Thread startVirtual(Runnable code) throws ReflectiveOperationException {
        if (Runtime.version().feature() < 21) {
            Thread thread = new Thread(code);
            thread.start();
            return thread;
        }
        return (Thread)
                Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, code);
    }

    @ParameterizedTest
    @MethodSource(ENGINES)
    void aTaskWhoseLoopIsClosedEndsItsThread(String engine) throws Exception {
        Thread[] thread = new Thread[1];
        List<String> trace = new ArrayList<>();
        EventLoop loop = open(engine);
        LoopPromise<String> never = loop.createPromise();
        Tasks.spawn(loop, "left", () -> {
            thread[0] = Thread.currentThread();
            try {
                Tasks.await(never.future());
            } finally {
                trace.add("finally");
            }
        });
        loop.runOnce(Duration.ZERO);
        loop.close();
        boolean own = thread[0] != Thread.currentThread();
        if (own) {
            thread[0].join();
        }
        assertThat(trace).isEqualTo(own ? List.of("finally") : List.of());
        assertThat(own).isEqualTo(!engine.equals("continuation"));
    }

    @ParameterizedTest
    @MethodSource(ENGINES)
    void aFinallyBlockThatBlocksKeepsNoLoopOpen(String engine) throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        Thread[] thread = new Thread[1];
        List<String> trace = new ArrayList<>();
        EventLoop loop = open(engine);
        LoopTasks.of(loop).grace = Duration.ofMillis(500);
        for (String name : List.of("cleans up", "blocks")) {
            Tasks.spawn(loop, name, () -> {
                try {
                    Tasks.sleep(Duration.ofSeconds(60));
                } finally {
                    if (name.equals("blocks")) {
                        thread[0] = Thread.currentThread();
                        over.await();
                    } else {
                        trace.add("finally");
                    }
                }
            });
        }
        loop.runOnce(Duration.ZERO);
        loop.close();
        boolean own = !engine.equals("continuation");
        assertThat(trace).isEqualTo(own ? List.of("finally") : List.of());
        assertThat(reported).hasSize(own ? 1 : 0).allMatch(each -> each.contains("task blocks is abandoned"));
        over.countDown();
        if (own) {
            assertThat(thread[0].isDaemon()).isTrue();
            thread[0].join();
        }
    }

    @ParameterizedTest
    @MethodSource(ENGINES)
    void aWaitWithAMonitorIsNamedInDebugMode(String engine) throws Exception {
        Object monitor = new StringBuilder("monitor");
        List<String> warnings = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord logged) {
                if (logged.getMessage().contains(" waits at ")) { // and not that the step was slow
                    warnings.add(logged.getMessage());
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger("io.semper.tasks");
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
        try (EventLoop loop = open(engine)) {
            for (boolean debug : List.of(false, true)) {
                loop.setDebug(debug);
                synchronized (this) { // held by the loop's own thread, below the task
                    Tasks.run(loop, () -> {
                        Tasks.yieldNow();
                        synchronized (monitor) {
                            try {
                                Tasks.yieldNow();
                            } catch (IllegalStateException pinned) {
                                assertThat(pinned).hasMessageContaining("cannot wait");
                            }
                        }
                        Tasks.yieldNow();
                    });
                }
            }
        } finally {
            logger.removeHandler(handler);
            logger.setUseParentHandlers(true);
        }
        if (engine.equals("virtual")) {
            assertThat(warnings).isEmpty();
        } else {
            assertThat(warnings)
                    .singleElement()
                    .asString()
                    .contains("task main", "monitor of java.lang.StringBuilder", "EngineTest.java");
        }
    }

    private static final class Waiting {
        static final List<String> TRACE = new ArrayList<>();

        static {
            try {
                Tasks.yieldNow();
                TRACE.add("waited");
            } catch (IllegalStateException pinned) {
                TRACE.add(pinned.getMessage());
            }
        }

        static void initialize() {
            TRACE.add("initialized");
        }
    }

    /** A class is initialised once in a JVM: only the first engine finds out. */
    @Test
    void anAwaitInAClassInitialiserWaitsOrSaysThatItCannot() throws Exception {
        String engine = EngineNames.available().findFirst().orElseThrow();
        try (EventLoop loop = open(engine)) {
            Tasks.run(loop, () -> {
                Waiting.initialize();
                Tasks.yieldNow();
            });
        }
        assertThat(Waiting.TRACE).hasSize(2).last().isEqualTo("initialized");
        assertThat(Waiting.TRACE.get(0))
                .contains(engine.equals("continuation") ? "a task cannot wait below native code" : "waited");
        assertThat(reported).isEmpty();
    }

    @ParameterizedTest
    @MethodSource(ENGINES)
    void nothingOfATaskIsLeftForTheNext(String engine) throws Exception {
        ClassLoader strange = new ClassLoader() {};
        List<Object> seen = new ArrayList<>();
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (EventLoop loop = open(engine)) {
            Tasks.run(loop, () -> {
                for (int i = 0; i < 2; i++) {
                    Tasks.spawn(loop, "task " + i, () -> {
                                Thread me = Thread.currentThread();
                                seen.add(me.isInterrupted());
                                if (me.getContextClassLoader() == strange && !engine.equals("continuation")) {
                                    seen.add("class loader");
                                }
                                if (!engine.equals("continuation")) {
                                    assertThat(me.getName())
                                            .isEqualTo(Tasks.currentTask().name());
                                    me.setContextClassLoader(strange);
                                }
                                me.interrupt();
                            })
                            .await();
                }
            });
        }
        assertThat(seen).containsExactly(false, false);
        assertThat(reported).hasSize(2);
        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
    }

    @Test
    void platformThreadsHaveAMaximum() throws Exception {
        System.setProperty("semper.tasks.maxThreads", "3");
        try (EventLoop loop = open("platform")) {
            Tasks.run(loop, () -> {
                LoopPromise<Integer> gate = loop.createPromise();
                List<Task<Integer>> tasks = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    tasks.add(Tasks.spawn(() -> Tasks.await(gate.future())));
                }
                assertThatExceptionOfType(RejectedExecutionException.class)
                        .isThrownBy(() -> tasks.get(2).await())
                        .withMessageContaining("semper.tasks.maxThreads");
                gate.complete(1);
                assertThat(tasks.get(0).await() + tasks.get(1).await()).isEqualTo(2);
                assertThat(Tasks.<Integer>await(Tasks.spawn(() -> 3).future())).isEqualTo(3);
            });
        } finally {
            System.clearProperty("semper.tasks.maxThreads");
        }
        assertThat(reported).isEmpty();
    }

    @Test
    void aThreadThatCannotBeStartedFailsItsTaskAlone() throws Exception {
        List<Thread> made = new ArrayList<>();
        try (EventLoop loop = open("platform");
                EventLoop second = EventLoops.newEventLoop()) {
            AtomicInteger starts = new AtomicInteger();
            ThreadEngine engine = new ThreadEngine("platform", loop, code -> {
                Thread thread = new Thread(code) {
                    @Override
                    public void start() {
                        if (starts.incrementAndGet() == 1) {
                            throw new OutOfMemoryError("unable to create native thread");
                        }
                        super.start();
                    }
                };
                made.add(thread);
                return thread;
            });
            List<String> trace = new ArrayList<>();
            loop.callSoon(() -> {
                assertThatExceptionOfType(RejectedExecutionException.class)
                        .isThrownBy(() ->
                                engine.strand("first", () -> trace.add("first")).resume())
                        .withMessageContaining("unable to create native thread");
                assertThat(loop.ownership().heldHere()).isTrue();
                assertThatCode(() -> engine.strand("second", () -> trace.add("second"))
                                .resume())
                        .doesNotThrowAnyException();
                loop.stop();
            });
            loop.runForever();
            assertThat(trace).containsExactly("second");
            engine.close();
            for (Thread each : made) {
                each.join();
            }
            // The loop has let go of the threads: another one can have them.
            second.callSoon(() -> {
                for (Thread each : made) {
                    second.ownership().attach(each);
                    second.ownership().detach(each);
                }
                second.stop();
            });
            second.setExceptionHandler((on, context) -> reported.add(context.toString()));
            second.runForever();
        }
        assertThat(made).hasSize(2);
        assertThat(reported).isEmpty();
    }

    @Test
    void threadsOfABurstAreKeptForAWhile() throws Exception {
        List<Thread> made = new ArrayList<>();
        long[] now = {0};
        try (EventLoop loop = open("platform")) {
            EventLoop clocked = (EventLoop) Proxy.newProxyInstance(
                    EventLoop.class.getClassLoader(),
                    new Class<?>[] {EventLoop.class},
                    (proxy, method, arguments) ->
                            method.getName().equals("time") ? now[0] : method.invoke(loop, arguments));
            ThreadEngine engine = new ThreadEngine("platform", clocked, code -> {
                Thread thread = new Thread(code);
                made.add(thread);
                return thread;
            });
            loop.callSoon(() -> {
                burst(engine, 100);
                burst(engine, 100);
                assertThat(made).as("threads that were started").hasSize(100);
                // In the first period all were needed; in the second one, one.
                for (int period = 0; period < 2; period++) {
                    now[0] += Duration.ofSeconds(10).toNanos();
                    burst(engine, 1);
                }
                assertThat(made).hasSize(100);
                loop.stop();
            });
            loop.runForever();
            for (Thread each : made.subList(64, 100)) { // those that the second burst took first
                each.join();
            }
            assertThat(made.stream().filter(Thread::isAlive)).hasSize(64);
            engine.close();
            for (Thread each : made) {
                each.join();
            }
        }
        assertThat(reported).isEmpty();
    }

    /** Runs {@code count} strands that are all suspended at the same time. */
    private static void burst(ThreadEngine engine, int count) {
        List<Strand> strands = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                Strand[] self = new Strand[1];
                self[0] = engine.strand("burst " + i, () -> self[0].suspend());
                strands.add(self[0]);
                self[0].resume();
            }
            for (Strand each : strands) {
                each.resume();
            }
        } catch (Throwable failed) {
            throw new AssertionError(failed);
        }
    }

    @ParameterizedTest
    @MethodSource(ENGINES)
    @EnabledForJreRange(min = JRE.JAVA_25, disabledReason = "ScopedValue is final from JDK 25 on")
    void scopedValuesStayWithTheTaskThatBoundThem(String engine) throws Exception {
        Scoped user = new Scoped();
        List<String> seen = new ArrayList<>();
        try (EventLoop loop = open(engine)) {
            user.where("outside", () -> {
                try {
                    Tasks.run(loop, () -> {
                        seen.add("main " + user.get());
                        Task<?> first = Tasks.spawn(() -> user.where("first", () -> {
                            loop.callSoon(() -> seen.add("callback " + user.get()));
                            Tasks.spawn(() -> seen.add("spawned " + user.get()));
                            Tasks.yieldNow();
                            seen.add("first " + user.get());
                        }));
                        Tasks.yieldNow();
                        seen.add("main " + user.get());
                        first.await();
                    });
                } catch (Exception e) {
                    seen.add(e.toString());
                }
                seen.add("after " + user.get());
            });
        }
        assertThat(seen)
                .containsExactly(
                        "main none", "main none", "callback outside", "spawned none", "first first", "after outside");
        assertThat(Tasks.engineReport()).contains("values of ScopedValue stay with the task that bound them");
    }

    /** {@code ScopedValue}, which this module cannot name: it is compiled for JDK 17. */
    private static final class Scoped {
        private final Class<?> type;
        private final Object key;

        Scoped() throws ReflectiveOperationException {
            type = Class.forName("java.lang.ScopedValue");
            key = type.getMethod("newInstance").invoke(null);
        }

        void where(String value, Runnable code) throws Exception {
            Object carrier = type.getMethod("where", type, Object.class).invoke(null, key, value);
            Method run = Class.forName("java.lang.ScopedValue$Carrier").getMethod("run", Runnable.class);
            run.invoke(carrier, code);
        }

        String get() {
            try {
                return (String) type.getMethod("orElse", Object.class).invoke(key, "none");
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
