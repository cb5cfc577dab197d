package io.semper.it;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What a program of {@code io.semper.examples.tasks} runs on: a backend, and an engine of tasks that this JVM has. */
public record TaskPlace(Backend backend, String engine) {
    /** At the full level places with each backend and each engine at least once; at the quick level one place. */
    static Stream<TaskPlace> drawn() throws IOException {
        boolean hasVirtualThreads = Jvm.current().feature() >= 21;
        List<String> engines = hasVirtualThreads ? List.of("continuation", "virtual", "platform") : List.of("platform");
        List<Backend> backends = Backend.available();
        List<TaskPlace> places = IntStream.range(0, Math.max(backends.size(), engines.size()))
                .mapToObj(i -> new TaskPlace(backends.get(i % backends.size()), engines.get(i % engines.size())))
                .toList();
        return Amount.someOf("backends with engines of tasks", places).stream();
    }

    /** The command that starts a program; an engine that cannot be had is a failure of it. */
    List<String> command(String program, String... arguments) {
        List<String> options = new ArrayList<>(List.of("-Xmx48m", "-Dsemper.tasks.engine=" + engine));
        if (engine.equals("continuation")) {
            options.add("--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED");
        }
        List<String> path = List.of(Jvm.JAR.resolveSibling("lib") + File.separator + "*");
        return Jvm.current().example(options, path, "tasks." + program, backend.name(), arguments);
    }

    /** Starts a server on a port of loopback. */
    RunningServer serve(String program, String... more) throws IOException {
        return new RunningServer(command(
                program,
                Stream.concat(Stream.of("127.0.0.1", "0"), Stream.of(more)).toArray(String[]::new)));
    }

    @Override
    public String toString() {
        return backend + " with " + engine;
    }
}
