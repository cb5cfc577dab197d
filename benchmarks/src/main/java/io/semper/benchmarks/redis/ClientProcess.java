package io.semper.benchmarks.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.semper.benchmarks.side.ServerKind;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link ClientMain}, as its parent sees it. It waits for a line, and uses no CPU time, while others are measured. */
final class ClientProcess implements AutoCloseable {
    /** What one window of time has shown. */
    record Window(long commands, long nanos, long cpuNanos) {
        double perSecond() {
            return commands * 1e9 / nanos;
        }

        double cpuMicros() {
            return cpuNanos / 1e3 / commands;
        }
    }

    final String kind;
    private final Process process;
    private final BufferedReader out;
    private final BufferedWriter in;

    ClientProcess(String kind, int port, int depth) throws IOException {
        this.kind = kind;
        List<String> command =
                ServerKind.java(ClientMain.class.getName(), kind, String.valueOf(port), String.valueOf(depth));
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        out = process.inputReader(UTF_8);
        in = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), UTF_8));
        String line = out.readLine();
        if (!"READY".equals(line)) {
            close();
            throw new IOException(kind + " did not connect; it said " + line);
        }
    }

    Window run(double seconds) throws IOException {
        in.write(seconds + "\n");
        in.flush();
        String line = out.readLine();
        if (line == null) {
            throw new IOException(kind + " has ended");
        }
        String[] numbers = line.split(" ");
        return new Window(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]), Long.parseLong(numbers[2]));
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close(); // the end of its input ends it
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
