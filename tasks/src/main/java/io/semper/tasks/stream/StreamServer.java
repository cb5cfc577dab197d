package io.semper.tasks.stream;

import io.semper.DrainReport;
import io.semper.EventLoop;
import io.semper.ExceptionContext;
import io.semper.Handle;
import io.semper.LoopExit;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.tasks.Cancelled;
import io.semper.tasks.Task;
import io.semper.tasks.TaskGroup;
import io.semper.tasks.Tasks;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A server whose connections are served by a task each, in a group of the server's own. {@link Streams#startServer} makes it.
 *
 * <pre>
 *   try (StreamServer server = Streams.startServer(stream -&gt; {
 *     for (String line : stream.reader().lines()) {
 *       stream.writer().write((line + "\n").getBytes(UTF_8));
 *     }
 *   }, ServerOptions.bind("127.0.0.1", 7))) {
 *     Tasks.await(server.ended());
 *   }
 * </pre>
 *
 * <p>A handler that returns has its stream closed gracefully, and one that throws has it aborted; what it threw is reported to the exception
 * handler of the loop, except for the failure of its own connection. A failure of one handler affects no other. For the owner of the
 * loop. Rules STREAM-20 to STREAM-22.
 */
public final class StreamServer implements AutoCloseable {
    private final EventLoop loop;
    private final StreamHandler handler;
    private final LoopPromise<StreamServer> started;
    private final LoopPromise<@Nullable Void> stopped;

    /** Completes with null however the task of the server ends, so that everyone can wait for that. */
    private final LoopPromise<@Nullable Void> ended;

    /** The connections whose handlers have not ended. */
    private final Set<Stream> open = new LinkedHashSet<>();

    private @Nullable Task<@Nullable Void> task;
    private @Nullable TaskGroup group;
    private @Nullable Server server;
    private long served;
    private boolean draining;
    private int closed;
    private int aborted;

    private StreamServer(EventLoop loop, StreamHandler handler) {
        this.loop = loop;
        this.handler = handler;
        started = loop.createPromise();
        stopped = loop.createPromise();
        ended = loop.createPromise();
    }

    static LoopFuture<StreamServer> start(EventLoop loop, StreamHandler handler, ServerOptions options) {
        StreamServer made = new StreamServer(loop, handler);
        Task<@Nullable Void> task = Tasks.spawn(loop, "server", () -> made.run(options));
        made.task = task;
        made.started.onCancel(() -> task.cancel("its start was cancelled"));
        task.future().addDoneCallback(ended -> made.ended(ended));
        return made.started.future();
    }

    private void ended(LoopFuture<@Nullable Void> run) {
        ended.tryComplete(null);
        Throwable failure = run.isCancelled() ? null : run.exception();
        if (failure == null) {
            started.tryCancel();
        } else if (!started.tryFail(failure)) {
            loop.callExceptionHandler(
                    ExceptionContext.of("a server of streams failed", failure).withSource(this));
        }
    }

    /** The task of the server: its group ends once it is stopped and all handlers have ended. */
    private void run(ServerOptions options) throws Exception {
        Server[] listening = new Server[1];
        try {
            Tasks.group((TaskGroup.Action) handlers -> {
                group = handlers;
                Server made = listen(options);
                listening[0] = made;
                server = made;
                started.tryComplete(this);
                try {
                    Tasks.await(stopped.future());
                } finally {
                    made.close();
                }
            });
        } finally {
            open.forEach(Stream::abort);
        }
        if (listening[0] != null) {
            Tasks.await(listening[0].waitClosed());
        }
    }

    private Server listen(ServerOptions options) throws Exception {
        LoopFuture<Server> starting = loop.createServer(() -> new Link(loop, this::accepted), options);
        return Tasks.await(DerivedFuture.of(starting, made -> made, Server::close), Exception.class);
    }

    /** Begins to serve a connection. Called when it is open. */
    private void accepted(Stream stream) {
        TaskGroup handlers = group;
        Task<@Nullable Void> serving = task;
        if (handlers == null || serving == null || serving.isDone()) {
            stream.abort();
            return;
        }
        served++;
        open.add(stream);
        try {
            handlers.spawn("connection-" + served, () -> serve(stream))
                    .future()
                    .addDoneCallback(ended -> handlerEnded(stream, ended.isCancelled()));
        } catch (IllegalStateException groupHasEnded) {
            open.remove(stream);
            stream.abort();
        }
    }

    private void serve(Stream stream) throws Exception {
        try {
            handler.handle(stream);
        } catch (Cancelled cancelled) {
            stream.abort();
            throw cancelled;
        } catch (Throwable thrown) {
            if (loop.isClosed()) {
                throw thrown; // what ends the code of tasks that are pending at the close: no failure of the handler
            }
            stream.abort();
            if (LoopExit.leavesLoop(thrown)) {
                throw thrown;
            }
            if (!stream.isOwnFailure(thrown)) {
                loop.callExceptionHandler(ExceptionContext.of("the handler of a connection failed: " + stream, thrown)
                        .withSource(stream.transport()));
            }
            return;
        }
        stream.close();
    }

    /** Ends the connection also of a handler that was cancelled before it began. */
    private void handlerEnded(Stream stream, boolean cancelled) {
        open.remove(stream);
        if (cancelled || !stream.isClosed()) {
            stream.abort();
        }
        if (draining) {
            if (cancelled) {
                aborted++;
            } else {
                closed++;
            }
        }
    }

    /** Returns the server below, for figures. */
    public Server server() {
        Server listening = server;
        if (listening == null) {
            throw new IllegalStateException("the server has not started");
        }
        return listening;
    }

    /** Returns the bound addresses, as {@link Server#addresses} does. */
    public List<SocketAddress> addresses() {
        return server().addresses();
    }

    /** Returns the port, as {@link Server#port} does. */
    public int port() {
        return server().port();
    }

    /** Returns the streams whose handlers have not ended, oldest first. */
    public List<Stream> streams() {
        loop.ownership().check();
        return List.copyOf(open);
    }

    /** Whether the server is closed and all handlers have ended. */
    public boolean isEnded() {
        return ended.future().isDone();
    }

    /** Returns a future that completes when the server is closed and all handlers have ended. Cancelling it changes nothing. */
    public LoopFuture<@Nullable Void> ended() {
        return ended.future().shield();
    }

    /**
     * Stops accepting, cancels all handlers, and waits until they have ended and their connections are gone. A handler that catches the
     * cancellation has the grace of any cancelled task, ten seconds. In a handler of this server it cancels that handler, too. A second
     * call waits, too. Rule STREAM-21.
     */
    @Override
    public void close() {
        stop();
        await();
    }

    /** Does what {@link #close} does, without waiting: {@link #ended} tells when it is done. For callbacks, too. Rule STREAM-21. */
    public void stop() {
        loop.ownership().check();
        TaskGroup handlers = group;
        if (!serving().isDone() && handlers != null) {
            handlers.cancel("its server was closed");
            stopped.tryComplete(null);
        }
    }

    /**
     * Stops accepting, sets {@link Stream#isDrainRequested} of all streams, and waits until the handlers have ended; those that have not
     * after {@code patience} are cancelled, and their connections aborted. Rule STREAM-22.
     *
     * @param patience zero or less cancels in the next turn
     * @return how many connections ended by themselves, and how many were aborted
     */
    public DrainReport drain(Duration patience) {
        Objects.requireNonNull(patience, "patience");
        loop.ownership().check();
        draining = true;
        server().close();
        open.forEach(Stream::requestDrain);
        stopped.tryComplete(null);
        Handle deadline = loop.callLater(patience, this::stop);
        try {
            await();
        } finally {
            deadline.cancel();
        }
        return new DrainReport(closed, aborted);
    }

    private void await() {
        Tasks.await(ended());
    }

    private Task<@Nullable Void> serving() {
        Task<@Nullable Void> run = task;
        if (run == null) {
            throw new IllegalStateException("the server has not started");
        }
        return run;
    }

    @Override
    public String toString() {
        return "StreamServer[" + server + "]";
    }
}
