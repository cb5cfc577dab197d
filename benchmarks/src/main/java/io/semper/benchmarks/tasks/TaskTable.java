package io.semper.benchmarks.tasks;

import io.semper.cli.Table;
import io.semper.tasks.Tasks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Statistics;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The command {@code ./semper task-bench}: what tasks cost on each engine of this JVM and in asyncio, what the same step costs with other
 * means, and the memory of tasks that wait.
 */
@Command(
        name = "task-bench",
        description = "Measures tasks on each engine, beside asyncio, promises and threads: nanoseconds and bytes.",
        mixinStandardHelpOptions = true)
public final class TaskTable implements Callable<Integer> {
    /** The platform threads that systems allow by default. */
    private static final int MOST_THREADS = 2_000;

    private static final boolean HAS_VIRTUAL_THREADS = Runtime.version().feature() >= 21;

    @Option(
            names = "--forks",
            paramLabel = "N",
            description = "JVMs for each figure; 0: in this one (${DEFAULT-VALUE})")
    private int forks = 1;

    @Option(names = "--warm-up", paramLabel = "N", description = "rounds of warm-up (${DEFAULT-VALUE})")
    private int warmUp = 3;

    @Option(names = "--rounds", paramLabel = "N", description = "rounds that count (${DEFAULT-VALUE})")
    private int rounds = 5;

    @Option(names = "--millis", paramLabel = "MS", description = "milliseconds of a round (${DEFAULT-VALUE})")
    private int millis = 1_000;

    @Option(names = "--calls", paramLabel = "N", description = "operations of a round of asyncio (${DEFAULT-VALUE})")
    private int calls = 10_000;

    @Option(names = "--parked", paramLabel = "N", description = "tasks that wait; 0: not measured (${DEFAULT-VALUE})")
    private int parked = 100_000;

    /** Runs the command line. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new TaskTable()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        System.out.println(Runtime.version() + ", " + Runtime.getRuntime().availableProcessors()
                + " processors; nanoseconds per operation, the least of " + rounds + " rounds (and their median); "
                + "asyncio: the least of five");
        List<String> engines = engines();
        Map<String, Map<String, String>> tasks = new LinkedHashMap<>();
        for (RunResult result :
                run(options(TaskBenchmark.class, ".*").param("engine", engines.toArray(String[]::new)))) {
            tasks.computeIfAbsent(nameOf(result), name -> new LinkedHashMap<>())
                    .put(result.getParams().getParam("engine"), figureOf(result));
        }
        AsyncioTasks.measure(calls, parked)
                .forEach((name, nanos) -> tasks.computeIfAbsent(name, unknown -> new LinkedHashMap<>())
                        .put("asyncio", String.format(Locale.ROOT, "%.0f", nanos)));
        print(engines, tasks);
        Table others = new Table("the same step", "ns");
        for (RunResult result :
                run(options(HandOverBenchmark.class, HAS_VIRTUAL_THREADS ? ".*" : "(?!virtualThreads).*"))) {
            others.add(nameOf(result), figureOf(result));
        }
        System.out.print(others);
        if (parked > 0) {
            for (String engine : engines) {
                if (!engine.equals("virtual-loop")) {
                    park(engine, engine.equals("platform") ? Math.min(parked, MOST_THREADS) : parked);
                }
            }
        }
        return 0;
    }

    /** A fork has the flag that the engine "continuation" needs; this JVM may not. */
    private List<String> engines() {
        List<String> engines = new ArrayList<>();
        if (forks == 0 ? Tasks.engines().contains("continuation") : HAS_VIRTUAL_THREADS) {
            engines.add("continuation");
        }
        if (HAS_VIRTUAL_THREADS) {
            engines.add("virtual");
            engines.add("virtual-loop");
        }
        engines.add("platform");
        return engines;
    }

    private ChainedOptionsBuilder options(Class<?> benchmark, String methods) {
        return new OptionsBuilder()
                .include("^" + Pattern.quote(benchmark.getName()) + "\\." + methods + "$")
                .forks(forks)
                .warmupIterations(warmUp)
                .measurementIterations(rounds)
                .warmupTime(TimeValue.milliseconds(millis))
                .measurementTime(TimeValue.milliseconds(millis))
                .verbosity(VerboseMode.SILENT);
    }

    private static Collection<RunResult> run(ChainedOptionsBuilder options) throws RunnerException {
        return new Runner(options.build()).run();
    }

    private static String nameOf(RunResult result) {
        String name = result.getParams().getBenchmark();
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /** The least of the rounds, which other programs have disturbed least, and the median of all. */
    private static String figureOf(RunResult result) {
        Statistics rounds = result.getPrimaryResult().getStatistics();
        return String.format(Locale.ROOT, "%.0f (%.0f)", rounds.getMin(), rounds.getPercentile(50));
    }

    private static void print(List<String> engines, Map<String, Map<String, String>> tasks) {
        List<String> columns = new ArrayList<>(engines);
        columns.add("asyncio");
        List<String> titles = new ArrayList<>(columns);
        titles.add(0, "task");
        Table table = new Table(titles.toArray(String[]::new));
        tasks.forEach((name, figures) -> {
            List<Object> row = new ArrayList<>();
            row.add(name);
            columns.forEach(column -> row.add(figures.getOrDefault(column, "-")));
            table.add(row.toArray());
        });
        System.out.print(table);
    }

    private static void park(String engine, int count) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        if (HAS_VIRTUAL_THREADS) {
            command.add("--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED");
        }
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                ParkedTasks.class.getName(),
                engine,
                String.valueOf(count)));
        int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (exit != 0) {
            System.out.println(engine + ": not measured: the process ended with " + exit);
        }
    }
}
