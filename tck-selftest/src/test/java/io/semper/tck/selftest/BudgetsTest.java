package io.semper.tck.selftest;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopFuture;
import io.semper.LoopOptions;
import io.semper.RawSocket;
import io.semper.engine.Loops;
import io.semper.engine.kernel.Kernel;
import io.semper.epoll.EpollProvider;
import io.semper.nio.NioProvider;
import io.semper.tck.RunLevel;
import java.io.FileInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing exceeds the budgets in {@code docs/budgets.md}. */
final class BudgetsTest {
    private static final Path PAGE = Path.of("..", "docs", "budgets.md");
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int ROUNDS = 20_000;

    /** Each is four system calls and two switches of threads, and one that allocates shows in few as well. */
    private static final int MESSAGES = RunLevel.isFull() ? 20_000 : 4_000;

    private static final Runnable NOTHING = () -> {};

    private static final int MOST_WINDOWS = 40;

    /** What a measurement itself may add, in bytes or calls. */
    private static final double TOLERANCE = 0.1;

    /** The numbers of sockets are above those for which the JDK has an {@code Integer} in any case, as in an application. */
    private static final int HELD = 150;

    private static final List<FileInputStream> HOLDING = new ArrayList<>();

    @BeforeAll
    static void holdTheFirstDescriptors() throws IOException {
        for (int i = 0; i < HELD; i++) {
            HOLDING.add(new FileInputStream("/dev/null"));
        }
    }

    @AfterAll
    static void releaseThem() throws IOException {
        for (FileInputStream each : HOLDING) {
            each.close();
        }
    }

    /** Returns the number in a row of the page. */
    private static double budget(String name) throws IOException {
        return Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| " + name + " |"))
                .map(line -> line.split("\\|")[2].trim())
                .mapToDouble(Double::parseDouble)
                .findFirst()
                .orElseThrow(() -> new AssertionError(PAGE + " has no row " + name));
    }

    private static EventLoop loop(String backend) {
        return EventLoops.newEventLoop(LoopOptions.defaults().backend(backend).debug(false));
    }

    static Stream<Arguments> kernels() {
        Supplier<Kernel> nio = new NioProvider()::newKernel;
        Supplier<Kernel> epoll = new EpollProvider()::newKernel;
        return Stream.of(Arguments.of("nio", nio), Arguments.of("epoll", epoll));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll"})
    void anEchoedMessageAllocatesNothing(String backend) throws Exception {
        try (EchoRun run = new EchoRun(loop(backend), 1)) {
            checkBytes("echo-bytes", run.thread, MESSAGES, () -> run.oneByOne(MESSAGES));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll"})
    void anEchoedDatagramOfAPeerAllocatesNothing(String backend) throws Exception {
        try (DatagramEchoRun run = new DatagramEchoRun(loop(backend), true)) {
            checkBytes("datagram-bytes", run.thread, MESSAGES, () -> run.oneByOne(MESSAGES));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll"})
    void anAnswerToADatagramAllocatesNoMoreThanItsSender(String backend) throws Exception {
        try (DatagramEchoRun run = new DatagramEchoRun(loop(backend), false)) {
            checkBytes("datagram-reply-bytes-" + backend, run.thread, MESSAGES, () -> run.oneByOne(MESSAGES));
        }
    }

    /** The engine of the JDK allocates for each record; what it does is not counted, only printed. */
    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll"})
    void anEchoedMessageOverTlsAllocatesNothingBesides(String backend) throws Exception {
        int rounds = MESSAGES / 4;
        try (TlsEchoRun run = new TlsEchoRun(loop(backend))) {
            run.oneByOne(rounds);
            double ours = Double.MAX_VALUE;
            double engine = 0;
            double most = budget("tls-echo-bytes") + TOLERANCE;
            for (int window = 0; window < 4 || window < MOST_WINDOWS && ours > most; window++) {
                long all = THREADS.getThreadAllocatedBytes(run.thread.getId());
                long inside = run.allocatedByTheEngine();
                run.oneByOne(rounds);
                engine = (double) (run.allocatedByTheEngine() - inside) / rounds;
                double sum = (double) (THREADS.getThreadAllocatedBytes(run.thread.getId()) - all) / rounds;
                ours = Math.min(ours, sum - engine);
            }
            System.out.printf("the engine allocates %.0f bytes per message%n", engine);
            check("tls-echo-bytes", ours);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll"})
    void aConnectionThatIsIdleIsSmall(String backend) throws Exception {
        int connections = 1000;
        try (EchoRun run = new EchoRun(loop(backend), connections)) {
            long before = THREADS.getThreadAllocatedBytes(run.thread.getId());
            run.connect(connections);
            long after = run.onLoop(() -> THREADS.getThreadAllocatedBytes(run.thread.getId()));
            check("connection-bytes-" + backend, (double) (after - before) / connections);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll"})
    void aRawReceiveThatEndsAtOnceIsOneFuture(String backend) throws Exception {
        int message = 200;
        int burst = 50;
        InetAddress here = InetAddress.getLoopbackAddress();
        try (EventLoop loop = loop(backend);
                ServerSocket plain = new ServerSocket(0, 1, here)) {
            RawSocket socket = loop.rawSockets().stream(StandardProtocolFamily.INET);
            LoopFuture<?> connect = socket.connect(new InetSocketAddress(here, plain.getLocalPort()));
            try (Socket peer = plain.accept()) {
                loop.runUntilComplete(connect);
                ByteBuffer into = ByteBuffer.allocateDirect(message);
                byte[] sent = new byte[message * burst];
                double least = Double.MAX_VALUE;
                for (int window = 0; window < 400; window++) {
                    peer.getOutputStream().write(sent);
                    loop.runUntilComplete(socket.recvInto(into.clear()));
                    int atOnce = 0;
                    long before = THREADS.getThreadAllocatedBytes(
                            Thread.currentThread().getId());
                    LoopFuture<Integer> received = socket.recvInto(into.clear());
                    while (received.isDone() && ++atOnce < burst / 2) {
                        received = socket.recvInto(into.clear());
                    }
                    long bytes = THREADS.getThreadAllocatedBytes(
                                    Thread.currentThread().getId())
                            - before;
                    if (received.isDone()) {
                        least = Math.min(least, (double) bytes / atOnce);
                    }
                    while (received.isDone()) {
                        received = socket.recvInto(into.clear());
                    }
                    received.cancel();
                }
                check("raw-receive-bytes", least);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll"})
    void aTimerIsOneSmallObject(String backend) throws Exception {
        try (EchoRun run = new EchoRun(loop(backend), 0)) {
            check("timer-bytes", run.onLoop(() -> {
                EventLoop loop = EventLoops.running();
                Duration far = Duration.ofHours(1);
                return bytesOf(() -> loop.callLater(far, NOTHING).cancel());
            }));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll"})
    void aCallbackIsOneSmallObject(String backend) throws Exception {
        try (EventLoop loop = loop(backend)) {
            Runnable chain = new Runnable() {
                private int left;

                @Override
                public void run() {
                    if (left == 0) {
                        left = ROUNDS;
                    }
                    if (--left > 0) {
                        loop.callSoon(this);
                    } else {
                        loop.stop();
                    }
                }
            };
            long[] bytes = new long[2];
            for (int i = 0; i < 2; i++) {
                long before =
                        THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
                loop.callSoon(chain);
                loop.runForever();
                bytes[i] =
                        THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
            }
            check("callback-bytes", (double) bytes[1] / ROUNDS);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll"})
    void aCallFromAnotherThreadCostsTheLoopNothingMore(String backend) throws Exception {
        EventLoop loop = loop(backend);
        try (EchoRun run = new EchoRun(loop, 0)) {
            checkBytes("threadsafe-bytes", run.thread, ROUNDS, () -> burst(run, loop, ROUNDS));
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void aMessageIsTwoCallsOfTheKernel(String backend, Supplier<Kernel> kernel) throws Exception {
        CountingKernel counting = new CountingKernel(kernel.get());
        int rounds = 200;
        try (EchoRun run = new EchoRun(newLoop(counting), 50)) {
            run.allAtOnce(rounds);
            long before = counting.calls;
            run.allAtOnce(rounds);
            check("calls-busy", (counting.calls - before) / (50.0 * rounds));
        }
    }

    @ParameterizedTest
    @MethodSource("kernels")
    void aMessageAloneIsThreeCallsOfTheKernel(String backend, Supplier<Kernel> kernel) throws Exception {
        CountingKernel counting = new CountingKernel(kernel.get());
        int rounds = 2000;
        try (EchoRun run = new EchoRun(newLoop(counting), 1)) {
            run.oneByOne(rounds);
            long before = run.onLoop(() -> counting.calls);
            run.oneByOne(rounds);
            // The two callbacks that read the counter cost a poll or two themselves.
            check("calls-single", (double) (run.onLoop(() -> counting.calls) - before - 4) / rounds);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll"})
    void anIdleLoopSleeps(String backend) throws Exception {
        EventLoop loop = loop(backend);
        try (EchoRun run = new EchoRun(loop, 1)) {
            run.oneByOne(10);
            CountDownLatch twoSeconds = new CountDownLatch(1);
            long[] after = {0};
            long before = run.onLoop(() -> {
                EventLoops.running().callLater(Duration.ofSeconds(2), () -> {
                    after[0] = loop.stats().polls();
                    twoSeconds.countDown();
                });
                return loop.stats().polls();
            });
            twoSeconds.await();
            check("idle-polls", after[0] - before);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nio", "epoll"})
    void aBurstWakesTheLoopOnce(String backend) throws Exception {
        EventLoop loop = loop(backend);
        try (EchoRun run = new EchoRun(loop, 0)) {
            long before = run.onLoop(() -> loop.stats().wakeups());
            long wakeups = burst(run, loop, 1000) - before;
            check("burst-wakeups", wakeups - 1); // one is due to the call that blocked the loop
        }
    }

    private static EventLoop newLoop(Kernel kernel) throws IOException {
        return Loops.newEventLoop(kernel, LoopOptions.defaults().debug(false));
    }

    /** Makes calls while the loop is blocked in a callback; returns the wakeups counted when the last callback has run. */
    private static long burst(EchoRun run, EventLoop loop, int calls) throws InterruptedException {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch called = new CountDownLatch(1);
        loop.callSoonThreadsafe(() -> {
            inside.countDown();
            try {
                called.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        inside.await();
        for (int i = 0; i < calls; i++) {
            loop.callSoonThreadsafe(NOTHING);
        }
        long[] wakeups = new long[1];
        CountDownLatch done = new CountDownLatch(1);
        loop.callSoonThreadsafe(() -> {
            wakeups[0] = loop.stats().wakeups();
            done.countDown();
        });
        called.countDown();
        done.await();
        return wakeups[0];
    }

    private interface Body {
        void run() throws Exception;
    }

    /**
     * Compares the bytes per round on the loop's thread: the least of several windows, because the first run of a rare path allocates once, and
     * code that is not yet compiled allocates what it need not. On a busy machine that may last.
     */
    private static void checkBytes(String budget, Thread thread, int count, Body rounds) throws Exception {
        rounds.run();
        double least = Double.MAX_VALUE;
        for (int window = 0; window < 4 || window < MOST_WINDOWS && least > budget(budget) + 0.1; window++) {
            long before = THREADS.getThreadAllocatedBytes(thread.getId());
            rounds.run();
            least = Math.min(least, (double) (THREADS.getThreadAllocatedBytes(thread.getId()) - before) / count);
        }
        check(budget, least);
    }

    /** Bytes that {@code body} allocates on this thread per run, after a warm-up. */
    private static double bytesOf(Runnable body) {
        long bytes = 0;
        for (int half = 0; half < 2; half++) {
            long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
            for (int i = 0; i < ROUNDS; i++) {
                body.run();
            }
            bytes = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
        }
        return (double) bytes / ROUNDS;
    }

    /** Compares with the budget. */
    private static void check(String budget, double measured) throws IOException {
        System.out.printf("budget %s: %.3f of %s%n", budget, measured, budget(budget));
        assertThat(measured).as(budget).isLessThanOrEqualTo(budget(budget) + TOLERANCE);
    }
}
