package io.semper.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs one program to its end. */
final class Tool {
    private static final int MOST_SECONDS = 60;

    /** The output and exit status of a program. */
    record Result(int status, byte[] out, String errors) {
        String text() {
            return new String(out, UTF_8);
        }
    }

    private Tool() {}

    /** Skips the test, to be counted as not run, if the tool {@code name} is missing. */
    static void need(String name) {
        boolean found = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
        assumeTrue(found, () -> name + " is not on this machine");
    }

    /** Runs a tool that must exist and succeed. */
    static Result run(byte[] input, String... command) throws IOException, InterruptedException {
        need(command[0]);
        Result result = start(List.of(command), input);
        assertThat(result.status())
                .as("%s: %s", String.join(" ", command), result.errors())
                .isZero();
        return result;
    }

    static Result run(String... command) throws IOException, InterruptedException {
        return run(new byte[0], command);
    }

    /** Runs a program and waits until it ends, with success or not. */
    static Result start(List<String> command, byte[] input) throws IOException, InterruptedException {
        return start(new ProcessBuilder(command), input, MOST_SECONDS);
    }

    /** Runs a program with a limit of {@code seconds}. */
    static Result start(ProcessBuilder builder, byte[] input, int seconds) throws IOException, InterruptedException {
        Path in = Files.createTempFile("semper-it", ".in");
        Path out = Files.createTempFile("semper-it", ".out");
        Path errors = Files.createTempFile("semper-it", ".err");
        try {
            Files.write(in, input);
            Process process = builder.redirectInput(in.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(errors.toFile())
                    .start();
            boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
            if (!ended) {
                process.destroyForcibly().waitFor();
            }
            String said = Files.readString(errors);
            assertThat(ended).as("%s ends: %s", builder.command(), said).isTrue();
            return new Result(process.exitValue(), Files.readAllBytes(out), said);
        } finally {
            Files.delete(in);
            Files.delete(out);
            Files.delete(errors);
        }
    }
}
