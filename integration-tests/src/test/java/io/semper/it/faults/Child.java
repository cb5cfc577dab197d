package io.semper.it.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.semper.it.Jvm;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A JVM that runs {@link ScenarioMain}; its output, apart from its answers, goes to a file. */
final class Child implements AutoCloseable {
    private static final String GONE = "";

    private final Process process;
    private final Path log;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

    Child(String backend, Namespace namespace, @Nullable Scenario alone, Path log)
            throws IOException, InterruptedException {
        this.log = log;
        Files.createDirectories(log.getParent());
        List<String> java = new ArrayList<>(List.of(Jvm.current().java(), "-XX:+DisplayVMOutputToStderr"));
        java.addAll(namespace.properties());
        if (alone == null || alone.fault().jvm().length == 0) {
            java.add("-Xmx320m");
        } else {
            java.addAll(List.of(alone.fault().jvm()));
        }
        List<String> command = new ArrayList<>(namespace.prefix());
        if (alone != null && alone.fault().descriptors() > 0) {
            int most = alone.fault().descriptors();
            java.add("-XX:-MaxFDLimit");
            command.addAll(List.of("bash", "-c", "ulimit -Sn " + most + " -Hn " + most + "; exec \"$@\"", "limited"));
        }
        if (alone != null && alone.fault().fakesClock()) {
            command.addAll(FakeClock.environment(log.getParent()));
        }
        java.addAll(List.of("-cp", Jvm.JAR + File.pathSeparator + classes(), ScenarioMain.class.getName(), backend));
        command.addAll(java);
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        new Thread(this::read, "answers of " + process.pid()).start();
    }

    static Path classes() {
        try {
            return Path.of(Child.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                answers.add(line);
            }
        } catch (IOException e) {
            // The child was killed; the next line reports it.
        } finally {
            answers.add(GONE);
        }
    }

    /** Runs one scenario and returns its verdict. */
    Verdict run(Scenario scenario) throws IOException, InterruptedException {
        try {
            Writer orders = process.outputWriter(UTF_8);
            orders.write(scenario.name() + "\n");
            orders.flush();
        } catch (IOException e) {
            return Verdict.failed("the JVM ended before the scenario, see " + log);
        }
        String answer = answers.poll(scenario.fault().seconds(), TimeUnit.SECONDS);
        if (answer == null) {
            dump();
            return Verdict.failed("not done after " + scenario.fault().seconds() + " s, see " + log);
        }
        return answer.equals(GONE)
                ? Verdict.failed("the JVM ended with " + process.waitFor() + ", see " + log)
                : Verdict.parse(answer);
    }

    /** Makes the JVM print the stacks of all threads. */
    private void dump() throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-QUIT", String.valueOf(process.pid()))
                .start()
                .waitFor();
        answers.poll(1, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
    }
}
