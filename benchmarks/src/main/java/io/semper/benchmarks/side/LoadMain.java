package io.semper.benchmarks.side;

import io.semper.tls.PemException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * The load generator: a process that reads {@code scenario port pid seconds} line by line, answers each line with a {@link Window}, and
 * ends with its input. It samples the server's CPU time itself, exactly at the edges of the window.
 */
public final class LoadMain {
    private LoadMain() {}

    /** Serves requests until the input ends. */
    public static void main(String[] arguments) throws IOException, PemException {
        BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String request = requests.readLine(); request != null; request = requests.readLine()) {
            String[] parts = request.split(" ");
            try (Load load = new Load(Scenario.parse(parts[0]), Integer.parseInt(parts[1]))) {
                System.out.println(measure(load, Long.parseLong(parts[2]), Double.parseDouble(parts[3]))
                        .line());
            }
        }
    }

    private static Window measure(Load load, long server, double seconds) throws IOException {
        load.open();
        load.runFor((long) (seconds * 0.2e9));
        load.forget();
        long own = ProcessHandle.current().pid();
        long cpu = Cpu.ofProcess(server);
        long ours = Cpu.ofProcess(own);
        long machine = Cpu.ofMachine();
        long start = System.nanoTime();
        load.runFor((long) (seconds * 1e9));
        long wall = System.nanoTime() - start;
        long spent = Cpu.ofProcess(server) - cpu;
        long others = Cpu.ofMachine() - machine - spent - (Cpu.ofProcess(own) - ours);
        return new Window(
                load.messages(),
                wall / 1e9,
                spent,
                load.latencyMicros(50),
                load.latencyMicros(99),
                load.errors(),
                Math.max(0, others) / (double) wall);
    }
}
