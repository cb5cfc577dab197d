package io.semper.sim.chaos;

import io.semper.LoopFuture;
import io.semper.ServerOptions;
import io.semper.tasks.Task;
import io.semper.tasks.Tasks;
import io.semper.tasks.stream.Stream;
import io.semper.tasks.stream.StreamServer;
import io.semper.tasks.stream.Streams;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tasks of a {@link Machine}, and the server of streams that answers those of others. */
final class Errands {
    static final int PORT = 11;

    private final Machine home;
    private final List<Errand> pending = new ArrayList<>();
    private @Nullable StreamServer server;

    Errands(Machine home) {
        this.home = home;
    }

    boolean isListening() {
        return server != null;
    }

    void perform(Step step) {
        int n = step.number;
        switch (step.kind) {
            case TASK -> spawn(n);
            case CANCEL_TASK -> {
                if (!pending.isEmpty()) {
                    pending.get(n % pending.size()).cancel();
                }
            }
            default -> throw new IllegalArgumentException("not a step of a host: " + step);
        }
    }

    void listen() {
        LoopFuture<StreamServer> bound = Streams.listen(home.loop, this::echo, ServerOptions.bind("0.0.0.0", PORT));
        home.play.watch(home, "listen with tasks", bound, made -> server = made);
    }

    void unlisten() {
        if (server != null) {
            home.play.watch(home, "ended server", server.ended(), none -> {});
            server.stop();
            server = null;
        }
    }

    private void echo(Stream stream) throws Exception {
        for (ByteBuffer some = stream.reader().readSome(); some.hasRemaining(); ) {
            stream.writer().write(some);
            some = stream.reader().readSome();
        }
    }

    private void spawn(int n) {
        Errand last = pending.isEmpty() ? null : pending.get(pending.size() - 1);
        Errand errand = new Errand(home, n, last);
        Task<Integer> task = Tasks.spawn(home.loop, null, errand);
        errand.task = task;
        pending.add(errand);
        task.future().addDoneCallback(done -> pending.remove(errand));
        home.play.watch(
                home,
                "task",
                task.future(),
                value -> home.play.oracle.that(value == n, "a task has another value", errand));
        task.future()
                .addDoneCallback(
                        done -> errand.ended(done.isCancelled(), done.isCancelled() ? null : done.exception()));
    }

    /** Checks that no task is left when everything has ended. */
    void checkEnd() {
        home.play.oracle.that(pending.isEmpty(), "a task does not end", pending);
        if (home.play.program.has(Step.Kind.TASK)) {
            List<Task<?>> left = Tasks.allTasks(home.loop);
            home.play.oracle.that(left.isEmpty(), "a task is left", left);
        }
    }
}
