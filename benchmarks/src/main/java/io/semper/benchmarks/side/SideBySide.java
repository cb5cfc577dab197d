package io.semper.benchmarks.side;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code ./semper bench}: measures every server in every scenario, side by side in one run. */
@Command(
        name = "bench",
        description = "Measures servers of several libraries side by side: CPU time per message, as a ratio.",
        mixinStandardHelpOptions = true)
public final class SideBySide implements Callable<Integer> {
    private static final List<String> FULL = List.of(
            "echo:64:50",
            "echo:1024:50",
            "echo:64:1000",
            "echo:1024:1000",
            "echo:10240:50",
            "echo:10240:1000",
            "echo:102400:50",
            "echo:102400:1000",
            "echo:64:50:16",
            "echo:64:10",
            "echo:64:10:1:5000",
            "churn:64:16",
            "sink:65536:1",
            "source:65536:1",
            "tls:64:50",
            "tls:16384:1",
            "tls:16384:20",
            "handshake:64:8",
            "udp:64:8",
            "udp:1024:8:4",
            "udp:64:50");
    private static final List<String> QUICK = List.of("echo:64:50", "echo:1024:1000", "echo:102400:50");

    @Option(names = "--quick", description = "three scenarios and short windows: a first look, not a result")
    private boolean quick;

    @Option(names = "--peers", split = ",", paramLabel = "NAME", description = "only these servers")
    private @Nullable List<String> peers;

    @Option(
            names = "--server",
            paramLabel = "NAME=COMMAND",
            description =
                    "an additional server; {mode} in the command stands for echo, sink, source, tls or udp; it must print PORT n")
    private Map<String, String> more = new LinkedHashMap<>();

    @Option(names = "--scenarios", split = ",", paramLabel = "S", description = "mode:size:connections[:depth[:idle]]")
    private @Nullable List<String> scenarios;

    @Option(names = "--rounds", paramLabel = "N", description = "number of rounds (5; with --quick 3)")
    private int rounds;

    @Option(names = "--seconds", paramLabel = "S", description = "seconds per window (2; with --quick 1)")
    private double seconds;

    @Option(names = "--warm-up", paramLabel = "S", description = "seconds of warm-up per server (6; with --quick 3)")
    private double warmUp;

    @Option(
            names = "--base",
            paramLabel = "NAME",
            description = "the server that ratios refer to (c-epoll, or selector without it)")
    private @Nullable String base;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "the folder for bench.json and bench.svg (${DEFAULT-VALUE})")
    private Path out = Path.of("target", "bench");

    /** Runs the command line. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new SideBySide()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        if (!Files.isDirectory(Path.of("/proc/self/task"))) {
            throw new IllegalStateException(
                    "cannot measure CPU times here: they are read from /proc, which only Linux has");
        }
        Path folder = Files.createTempDirectory("semper-bench");
        try {
            List<String> missing = new ArrayList<>();
            List<ServerKind> kinds = chosen(ServerKind.all(folder, missing));
            missing.forEach(line -> System.err.println("left out " + line));
            measure(kinds, TlsFiles.forRun(folder));
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        return 0;
    }

    private List<ServerKind> chosen(List<ServerKind> all) {
        List<ServerKind> kinds = new ArrayList<>(all);
        if (peers != null) {
            List<String> names = all.stream().map(ServerKind::name).toList();
            for (String peer : peers) {
                if (!names.contains(peer)) {
                    throw new IllegalArgumentException("unknown server '" + peer + "'; this machine has " + names);
                }
            }
            kinds.removeIf(kind -> !peers.contains(kind.name()));
        }
        more.forEach((name, command) -> kinds.add(new ServerKind(name, ServerKind.ALL, List.of(command.split(" ")))));
        return kinds;
    }

    private void measure(List<ServerKind> kinds, TlsFiles files) throws IOException {
        List<Scenario> plan = (scenarios != null ? scenarios : quick ? QUICK : FULL)
                .stream().map(Scenario::parse).toList();
        String reference = base != null
                ? base
                : kinds.stream().anyMatch(kind -> kind.name().equals("c-epoll")) ? "c-epoll" : "selector";
        Pinning pinning = Pinning.ofThisMachine();
        Rounds run = new Rounds(
                kinds,
                pinning,
                files,
                rounds > 0 ? rounds : quick ? 3 : 5,
                seconds > 0 ? seconds : quick ? 1 : 2,
                warmUp > 0 ? warmUp : quick ? 3 : 6);
        Results results = run.measure(plan);
        Map<String, Object> machine = MachineFacts.of(pinning);
        Report report = new Report(results, machine, reference);
        System.out.print(report.text());
        Files.createDirectories(out);
        Files.writeString(out.resolve("bench.json"), report.json());
        Files.writeString(out.resolve("bench.svg"), Chart.svg(results, reference, machine));
        System.out.println("also written: " + out.resolve("bench.json") + ", " + out.resolve("bench.svg"));
    }
}
