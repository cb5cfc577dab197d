package io.semper.pit;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.pitest.mutationtest.commandline.MutationCoverageReport;

/** Runs PIT on the parts that {@code -Dpit.package} names, in the folder of this module, and prints a row of figures for each. */
public final class Mutate {
    private static final Path REPORTS = Path.of("target", "pit");

    /** How much longer than usual a test may take, in milliseconds, before its mutant counts as hanging. */
    private static final String HANGING = "3000";

    /** For short runs, in which the optimizing compiler does not earn what it costs, and a kit that waits in vain for two seconds. */
    private static final List<String> JVM_OPTIONS = List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx512m",
            "--add-exports",
            "java.base/jdk.internal.vm=ALL-UNNAMED",
            "-Dtck.guard.seconds=2",
            "-Dtck.oneKind=always",
            "-Dtck.tls.oneWay=true",
            "-Dtck.seed=1",
            "-Djqwik.tries.default=50");

    private Mutate() {}

    /** Takes no arguments. */
    public static void main(String[] args) throws Exception {
        StringBuilder table = new StringBuilder(Figures.HEAD);
        for (Part part : Part.named(System.getProperty("pit.package", ""))) {
            Path folder = REPORTS.resolve(part.id());
            long start = System.nanoTime();
            run(part, folder);
            Figures figures = Figures.read(folder.resolve("mutations.xml"));
            Files.write(folder.resolve("survivors.txt"), figures.survivors());
            table.append(figures.row(part.id(), (System.nanoTime() - start) / 1_000_000_000));
        }
        System.out.println(table);
    }

    private static void run(Part part, Path folder) throws IOException {
        Files.createDirectories(folder);
        String wanted = System.getProperty("pit.classes", "");
        String limit = System.getProperty("pit.limit", "");
        List<String> options = new ArrayList<>(List.of(
                "--reportDir",
                folder.toString(),
                "--targetClasses",
                wanted.isBlank() ? String.join(",", part.classes()) : wanted,
                "--targetTests",
                String.join(",", part.tests()),
                "--mutableCodePaths",
                folders(Part.MODULES, "target/classes"),
                "--classPath",
                classPath(),
                "--includeLaunchClasspath=false",
                "--sourceDirs",
                folders(Part.MODULES, "src/main/java"),
                "--jvmArgs",
                String.join(",", JVM_OPTIONS),
                "--threads",
                System.getProperty("pit.threads", "2"),
                "--timeoutConst",
                HANGING,
                "--skipFailingTests=true",
                "--outputFormats",
                "XML,HTML",
                "--inputEncoding",
                "UTF-8",
                "--outputEncoding",
                "UTF-8"));
        if (!part.others().isEmpty()) {
            options.addAll(List.of("--excludedClasses", String.join(",", part.others())));
        }
        if (!limit.isBlank()) {
            options.addAll(List.of("--features", "+CLASSLIMIT(limit[" + limit + "])"));
        }
        MutationCoverageReport.main(options.toArray(new String[0]));
    }

    /** Folders of classes first: what is in a jar is not mutated. */
    private static String classPath() {
        return folders(Part.MODULES, "target/classes") + "," + folders(Part.TESTS, "target/test-classes") + ","
                + System.getProperty("java.class.path").replace(File.pathSeparatorChar, ',');
    }

    private static String folders(List<String> modules, String folder) {
        return modules.stream()
                .map(module -> Path.of("..", module, folder)
                        .toAbsolutePath()
                        .normalize()
                        .toString())
                .collect(Collectors.joining(","));
    }
}
