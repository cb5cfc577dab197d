package io.semper.benchmarks.side;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The load generator in its own process; one for the whole run, so that it is warmed up. */
final class LoadProcess implements AutoCloseable {
    private final Process process;
    private final BufferedWriter requests;
    private final BufferedReader answers;

    private LoadProcess(Process process) {
        this.process = process;
        requests = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static LoadProcess start(Pinning pinning, TlsFiles files) throws IOException {
        List<String> command = new ArrayList<>(pinning.load());
        command.addAll(ServerKind.java(LoadMain.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        files.pass(builder.environment());
        return new LoadProcess(builder.start());
    }

    Window measure(Scenario scenario, ServerProcess server, double seconds) throws IOException {
        requests.write(scenario + " " + server.port + " " + server.pid() + " " + seconds + "\n");
        requests.flush();
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("the load generator exited during " + scenario + " against " + server.kind.name());
        }
        return Window.parse(answer);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
