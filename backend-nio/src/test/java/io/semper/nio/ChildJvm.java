package io.semper.nio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.semper.EventLoop;
import io.semper.engine.kernel.Kernel;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A JVM that runs a class of these tests; what it prints is read line by line. */
final class ChildJvm implements AutoCloseable {
    private static final String END = "the end of the output";

    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final StringBuilder seen = new StringBuilder();

    ChildJvm(Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Duser.language=en",
                "-cp",
                classPath(),
                main.getName()));
        command.addAll(List.of(arguments));
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        Thread reader = new Thread(this::read, "child's output");
        reader.setDaemon(true);
        reader.start();
    }

    private static String classPath() throws IOException {
        StringBuilder path = new StringBuilder();
        for (Class<?> each : List.of(ChildJvm.class, NioProvider.class, Kernel.class, EventLoop.class)) {
            try {
                path.append(Path.of(each.getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI()))
                        .append(File.pathSeparator);
            } catch (URISyntaxException e) {
                throw new IOException(e);
            }
        }
        return path.toString();
    }

    private void read() {
        try (BufferedReader output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            lines.add(END);
        }
    }

    /** Returns everything printed so far, or at least up to a line that contains {@code text}. */
    String until(String text) throws InterruptedException {
        while (seen.indexOf(text) < 0) {
            @Nullable String line = lines.poll(60, TimeUnit.SECONDS);
            assertThat(line)
                    .as("a line with '%s' after: %s", text, seen)
                    .isNotNull()
                    .isNotEqualTo(END);
            seen.append(line).append('\n');
        }
        return seen.toString();
    }

    /** Writes a byte to the standard input of the JVM. */
    void proceed() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
    }

    /** Waits for the end of the JVM, and returns everything that it has printed. */
    String end() throws InterruptedException {
        for (String line = lines.poll(60, TimeUnit.SECONDS);
                !END.equals(line);
                line = lines.poll(60, TimeUnit.SECONDS)) {
            assertThat(line).as("the end after: %s", seen).isNotNull();
            seen.append(line).append('\n');
        }
        assertThat(process.waitFor()).as(seen.toString()).isZero();
        return seen.toString();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
