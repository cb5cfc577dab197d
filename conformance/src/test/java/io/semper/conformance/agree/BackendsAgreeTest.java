package io.semper.conformance.agree;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopOptions;
import io.semper.tck.RunLevel;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/**
 * Random programs without faults are the same to protocols on every backend that works here, on kqueue over its emulation, and on the
 * simulated network in real and in virtual time. {@code -Dagree.seed=N} repeats one.
 */
@Tag("once")
class BackendsAgreeTest {
    private static final int SCRIPTS = RunLevel.isFull() ? 500 : 40;

    /** In the classes of the tests of {@code backend-kqueue}. */
    private static final String KQUEUE = "io.semper.kqueue.EmulatedKqueue";

    private static List<String> backends() {
        return Stream.of("nio", "epoll", "sim")
                .filter(name -> EventLoops.report().candidates().stream()
                        .anyMatch(candidate -> candidate.name().equals(name) && candidate.available()))
                .toList();
    }

    private static void forEachSeed(Consumer<Long> check) {
        Long only = Long.getLong("agree.seed");
        long first = only == null ? RunLevel.seed() * 1009 : only;
        for (long seed = first; seed < first + (only == null ? SCRIPTS : 1); seed++) {
            check.accept(seed);
        }
    }

    /** What every backend must let protocols see. */
    private static List<String> expected(long seed) {
        return Script.play(seed, Runner.virtual(seed));
    }

    private static void assertSame(long seed, String name, Runner runner, List<String> expected) {
        assertThat(Script.play(seed, runner))
                .as("-Dagree.seed=%d on %s, compared with virtual time", seed, name)
                .isEqualTo(expected);
    }

    @Test
    void everyBackendLetsProtocolsSeeTheSame() {
        List<String> backends = backends();
        assertThat(backends).contains("nio", "sim");
        forEachSeed(seed -> {
            List<String> expected = expected(seed);
            backends.forEach(backend -> assertSame(seed, backend, Runner.real(backend), expected));
        });
    }

    @Test
    void kqueueLetsProtocolsSeeTheSame() throws ReflectiveOperationException {
        Function<LoopOptions, EventLoop> kqueue = kqueue();
        forEachSeed(seed ->
                assertSame(seed, "kqueue", Runner.of("kqueue", kqueue.apply(LoopOptions.defaults())), expected(seed)));
    }

    @SuppressWarnings("unchecked") // of a class that is not known to the compiler
    private static Function<LoopOptions, EventLoop> kqueue() throws ReflectiveOperationException {
        try {
            return (Function<LoopOptions, EventLoop>)
                    Class.forName(KQUEUE).getConstructor().newInstance();
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof TestAbortedException notRun) {
                throw notRun;
            }
            throw e;
        }
    }
}
