package io.semper.benchmarks.redis;

import io.semper.benchmarks.redis.ClientProcess.Window;
import io.semper.cli.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code ./semper redis-bench}: measures clients of Redis against one redis-server, by turns. */
@Command(
        name = "redis-bench",
        description = "Measures Redis clients side by side: commands a second and CPU time per command.",
        mixinStandardHelpOptions = true)
public final class RedisBench implements Callable<Integer> {
    @Option(names = "--clients", split = ",", paramLabel = "NAME", description = "which clients (${DEFAULT-VALUE})")
    private List<String> clients = List.of(
            "semper-epoll",
            "semper-nio",
            "semper-epoll-loop",
            "semper-nio-loop",
            "lettuce",
            "lettuce-batch",
            "jedis-pipeline",
            "jedis-threads");

    @Option(names = "--depth", paramLabel = "N", description = "commands of a batch (${DEFAULT-VALUE})")
    private int depth = 64;

    @Option(names = "--rounds", paramLabel = "N", description = "number of rounds (${DEFAULT-VALUE})")
    private int rounds = 7;

    @Option(names = "--seconds", paramLabel = "S", description = "seconds per window (${DEFAULT-VALUE})")
    private double seconds = 2;

    @Option(names = "--warm-up", paramLabel = "N", description = "commands of warm-up per client (${DEFAULT-VALUE})")
    private long warmUp = 1_000_000;

    @Option(names = "--base", paramLabel = "NAME", description = "the client that ratios refer to (${DEFAULT-VALUE})")
    private String base = "lettuce";

    @Option(names = "--redis-server", paramLabel = "PATH", description = "the program to start (${DEFAULT-VALUE})")
    private String program = "redis-server";

    @Spec
    private @Nullable CommandSpec spec;

    /** Runs the command line. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new RedisBench()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        if (!clients.contains(base)) {
            throw refused("--base " + base + " is not one of the clients " + clients);
        }
        if (depth < 1 || rounds < 1) {
            throw refused("--depth " + depth + " and --rounds " + rounds + " must be 1 or more");
        }
        Path folder = Files.createTempDirectory("semper-redis");
        try (RedisProcess redis = new RedisProcess(program, folder)) {
            print(measure(redis.port));
        } finally {
            Files.delete(folder);
        }
        return 0;
    }

    private CommandLine.ParameterException refused(String why) {
        return new CommandLine.ParameterException(Objects.requireNonNull(spec).commandLine(), why);
    }

    private Map<String, List<Window>> measure(int port) throws IOException {
        List<ClientProcess> processes = new ArrayList<>();
        try {
            Map<String, List<Window>> windows = new LinkedHashMap<>();
            for (String kind : clients) {
                System.err.println("warming up " + kind);
                ClientProcess process = new ClientProcess(kind, port, depth);
                processes.add(process);
                for (long commands = 0; commands < warmUp; ) { // not seconds: compilers count calls
                    commands += process.run(0.5).commands();
                }
            }
            for (int round = 0; round < rounds; round++) {
                for (int i = 0; i < processes.size(); i++) {
                    ClientProcess next = processes.get((i + round) % processes.size()); // no client is always the first
                    windows.computeIfAbsent(next.kind, kind -> new ArrayList<>())
                            .add(next.run(seconds));
                }
            }
            return windows;
        } finally {
            for (ClientProcess process : processes) {
                process.close();
            }
        }
    }

    private void print(Map<String, List<Window>> windows) {
        Table table = new Table(
                "client", "commands/s", "rate range", "CPU us/command", "CPU range", "x " + base, "ratio range");
        double[] reference = values(windows, base, Window::cpuMicros);
        windows.forEach((kind, list) -> {
            double[] rate = values(windows, kind, Window::perSecond);
            double[] cpu = values(windows, kind, Window::cpuMicros);
            double[] ratio = new double[cpu.length];
            for (int i = 0; i < cpu.length; i++) {
                ratio[i] = cpu[i] / reference[i]; // of the same round: the machine was the same then
            }
            table.add(
                    kind,
                    (long) median(rate),
                    range("%.0f", rate),
                    number("%.2f", median(cpu)),
                    range("%.2f", cpu),
                    number("%.2f", median(ratio)),
                    range("%.2f", ratio));
        });
        System.out.println(
                Runtime.version() + ", " + Runtime.getRuntime().availableProcessors() + " processors, batches of "
                        + depth + ", " + rounds + " rounds of " + seconds + " s; medians and ranges");
        System.out.print(table);
    }

    private static double[] values(Map<String, List<Window>> windows, String kind, ToDoubleFunction<Window> what) {
        return windows.getOrDefault(kind, List.of()).stream().mapToDouble(what).toArray();
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static String range(String format, double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return number(format, sorted[0]) + "-" + number(format, sorted[sorted.length - 1]);
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
