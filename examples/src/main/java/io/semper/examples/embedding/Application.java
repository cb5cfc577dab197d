package io.semper.examples.embedding;

import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopOptions;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import io.semper.examples.guide.Signals;
import io.semper.examples.http.HttpSite;
import io.semper.framing.FrameLayer;
import io.semper.framing.LineDecoder;
import io.semper.group.GroupServer;
import io.semper.group.LoopGroup;
import io.semper.group.LoopThread;
import io.semper.group.ShutdownReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An application that answers questions: to its own threads, and to peers, one question a line. Finding an answer blocks, so it happens
 * on the threads of a worker pool, which the application owns; connections are on the loops of a group. Any thread.
 */
public final class Application implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Application.class.getName());
    private static final int LOOPS = 2;
    private static final int LONGEST_QUESTION = 1024;
    private static final Duration START = Duration.ofSeconds(10);
    private static final Duration TO_FINISH = Duration.ofSeconds(5);

    private final LogContext context;
    private final UnaryOperator<String> work;
    private final Duration deadline;
    private final ExecutorService workers = Executors.newFixedThreadPool(4);
    private final LoopGroup group;
    private final InetSocketAddress address;
    private final LoopThread metricsThread;
    private final Server metricsServer;
    private final InetSocketAddress metricsAddress;

    // region: start
    /**
     * Starts the application. If a part of it cannot be started, none is left behind.
     *
     * @param work finds an answer; it may block, and runs on a thread of the worker pool
     * @param deadline of each question
     * @throws java.util.concurrent.CompletionException if an address cannot be bound
     */
    public Application(LogContext context, UnaryOperator<String> work, Duration deadline) {
        this.context = context;
        this.work = work;
        this.deadline = deadline;
        group = LoopGroup.start(
                LOOPS, LoopOptions.defaults().executor(workers).context(context)); // jobs run on our own threads
        try {
            ServerOptions anyPort = ServerOptions.bind("127.0.0.1", 0);
            GroupServer server = group.createServer(this::newSession, anyPort)
                    .orTimeout(START.toSeconds(), TimeUnit.SECONDS)
                    .join();
            address = (InetSocketAddress) server.addresses().get(0);
            metricsThread = group.next();
            metricsServer = metricsThread
                    .call(loop -> loop.createServer(metrics(loop)::newConnection, HttpSite.limited(anyPort)))
                    .orTimeout(START.toSeconds(), TimeUnit.SECONDS)
                    .join();
            metricsAddress = metricsThread
                    .submit(() -> (InetSocketAddress) metricsServer.addresses().get(0))
                    .join();
        } catch (Throwable notStarted) {
            group.close();
            workers.shutdownNow();
            throw notStarted;
        }
    }
    // endregion

    private StreamProtocol newSession() {
        return new FrameLayer(new LineDecoder(LONGEST_QUESTION), new QuestionSession(this, context));
    }

    private HttpSite metrics(EventLoop loop) {
        try {
            return new HttpSite(loop, null).page("/metrics", Metrics.TYPE, () -> Metrics.text(group.loops()));
        } catch (IOException e) {
            throw new UncheckedIOException(e); // not without a folder
        }
    }

    // region: calls
    /**
     * Asks from a thread of the application. The outcome is completed on a loop: continue with the {@code Async} methods.
     *
     * @return fails with {@link java.util.concurrent.TimeoutException} after the deadline, or with what the work threw
     * @throws io.semper.LoopClosedException after {@link #close}
     */
    public CompletableFuture<String> ask(String question) {
        return group.next().call(loop -> find(loop, question));
    }

    /** Finds an answer. For the owner of {@code loop}. A late answer is dropped, and the worker is not interrupted. */
    LoopFuture<String> find(EventLoop loop, String question) {
        return loop.runInExecutor(null, () -> work.apply(question)).withTimeout(deadline);
    }
    // endregion

    /** Returns where questions are answered. */
    public InetSocketAddress address() {
        return address;
    }

    /** Returns where {@code GET /metrics} is answered. */
    public InetSocketAddress metricsAddress() {
        return metricsAddress;
    }

    /** Returns the metrics that {@code GET /metrics} returns. */
    public String metrics() {
        return Metrics.text(group.loops());
    }

    // region: end
    /**
     * Ends the application in order: no new connections, then the answers that are being found, then the loops, then the workers. Waits
     * for all of it; what has not ended after 5 seconds is aborted. A second call does nothing.
     */
    @Override
    public void close() {
        if (workers.isShutdown()) {
            return;
        }
        try {
            metricsThread
                    .call(loop -> metricsServer.drain(TO_FINISH))
                    .thenCompose(drained -> group.shutdown(TO_FINISH, TO_FINISH))
                    .whenComplete(Application::log)
                    .join();
        } finally {
            group.close();
            workers.shutdown();
        }
    }
    // endregion

    private static void log(@Nullable ShutdownReport report, @Nullable Throwable failure) {
        LOG.log(Level.DEBUG, failure == null ? "ended: " + report : "ended with " + failure);
    }

    /**
     * Runs an application that answers with the question in upper case, until SIGINT or SIGTERM. Prints {@code PORT n} and
     * {@code METRICS n} when it has started, and the metrics at the end.
     */
    public static void main(String[] args) throws InterruptedException {
        CountDownLatch terminated = new CountDownLatch(1);
        Signals.onTermination(terminated::countDown);
        try (Application application = new Application(LogContext.none(), String::toUpperCase, Duration.ofSeconds(5))) {
            System.out.println("PORT " + application.address().getPort());
            System.out.println("METRICS " + application.metricsAddress().getPort());
            System.out.println(application.ask("the main thread asks, too").join());
            terminated.await();
            System.out.print(application.metrics());
        }
    }
}
