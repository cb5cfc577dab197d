package io.semper.it;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The JVMs that run servers, and the jar that they run. */
public record Jvm(Path home) {
    public static final Path JAR =
            Path.of(System.getProperty("semper.jar")).toAbsolutePath().normalize();

    /** Options that make a quick run quicker and change nothing that is tested. */
    static final List<String> OPTIONS = Stream.of(
                    System.getProperty("semper.it.jvm", "").split(" "))
            .filter(option -> !option.isEmpty())
            .toList();

    public static Jvm current() {
        return new Jvm(Path.of(System.getProperty("java.home")));
    }

    /** The JVM that runs this test, and those in the property semper.other.jdks, separated like paths. */
    static Stream<Jvm> all() {
        String others = System.getProperty("semper.other.jdks", "");
        Stream<Jvm> named = Stream.of(others.split(File.pathSeparator))
                .filter(home -> !home.isBlank())
                .map(home -> new Jvm(Path.of(home)));
        return Stream.concat(Stream.of(current()), named).distinct();
    }

    /** A JVM whose JDK restricts native access: the one that runs this test, a named one, or one installed beside it. */
    static Optional<Jvm> restricting() throws IOException {
        List<Jvm> candidates = new ArrayList<>(all().toList());
        try (Stream<Path> beside = Files.list(current().home().resolveSibling("."))) {
            beside.sorted().map(Jvm::new).forEach(candidates::add);
        }
        for (Jvm candidate : candidates) {
            Path home = candidate.home();
            if (Files.isExecutable(home.resolve("bin").resolve("java"))
                    && Files.exists(home.resolve("release"))
                    && candidate.feature() >= 24) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    public String java() {
        Path java = home.resolve("bin").resolve("java");
        if (!Files.isExecutable(java)) {
            throw new IllegalStateException(java + " does not exist; semper.other.jdks must list JDK homes");
        }
        return java.toString();
    }

    /** The feature version that the JDK reports, such as 17 or 25. */
    int feature() throws IOException {
        Matcher version = Pattern.compile("JAVA_VERSION=\"(\\d+)").matcher(Files.readString(home.resolve("release")));
        if (!version.find()) {
            throw new IllegalStateException(home + "/release has no version");
        }
        return Integer.parseInt(version.group(1));
    }

    /** The arguments with which {@code ./semper} starts it, after {@link #OPTIONS}. */
    List<String> command(String... arguments) {
        return Stream.of(List.of(java()), OPTIONS, List.of("-jar", JAR.toString()), List.of(arguments))
                .flatMap(List::stream)
                .toList();
    }

    /** The arguments that start a program of the package {@code io.semper.examples}. */
    List<String> example(String option, String program, String backend, String... arguments) {
        return example(
                List.of(option),
                List.of(JAR.resolveSibling("lib") + File.separator + "*"),
                program,
                backend,
                arguments);
    }

    /** The same with several options, and with {@code path} as the class path. */
    List<String> example(List<String> options, List<String> path, String program, String backend, String... arguments) {
        return Stream.of(
                        List.of(java()),
                        OPTIONS,
                        options,
                        List.of(
                                "-Dsemper.backend=" + backend,
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                String.join(File.pathSeparator, path),
                                "io.semper.examples." + program),
                        List.of(arguments))
                .flatMap(List::stream)
                .toList();
    }
}
