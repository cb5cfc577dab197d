package io.semper.benchmarks.side;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A running server: started once, and stopped while others are measured. */
final class ServerProcess implements AutoCloseable {
    final ServerKind kind;
    final String mode;
    final int port;
    private final Process process;

    private ServerProcess(ServerKind kind, String mode, Process process, int port) {
        this.kind = kind;
        this.mode = mode;
        this.process = process;
        this.port = port;
    }

    static ServerProcess start(ServerKind kind, String mode, Pinning pinning, TlsFiles files) throws IOException {
        List<String> command = new ArrayList<>(pinning.server());
        kind.command().forEach(word -> command.add(word.replace("{mode}", mode)));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        files.pass(builder.environment());
        Process process = builder.start();
        try {
            BufferedReader out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.startsWith("PORT ")) {
                    return new ServerProcess(
                            kind,
                            mode,
                            process,
                            Integer.parseInt(line.substring(5).trim()));
                }
            }
            throw new IOException(kind.name() + " ended before it printed its port");
        } catch (Throwable t) {
            process.destroyForcibly();
            throw t;
        }
    }

    long pid() {
        return process.pid();
    }

    /** Sends SIGSTOP, so that it takes no CPU time from the others. */
    void pause() throws IOException {
        signal("-STOP");
    }

    void resume() throws IOException {
        signal("-CONT");
    }

    private void signal(String signal) throws IOException {
        try {
            if (new ProcessBuilder("kill", signal, Long.toString(pid())).start().waitFor() != 0) {
                throw new IOException(kind.name() + " has ended");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
