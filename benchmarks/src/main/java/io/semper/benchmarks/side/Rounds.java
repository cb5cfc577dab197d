package io.semper.benchmarks.side;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The order of a run: for each scenario every server is started, warmed up and stopped; then, round by round, each one continues for one
 * window while the others stay stopped.
 */
final class Rounds {
    private final List<ServerKind> kinds;
    private final Pinning pinning;
    private final TlsFiles files;
    private final int rounds;
    private final double seconds;
    private final double warmUp;

    Rounds(List<ServerKind> kinds, Pinning pinning, TlsFiles files, int rounds, double seconds, double warmUp) {
        this.kinds = kinds;
        this.pinning = pinning;
        this.files = files;
        this.rounds = rounds;
        this.seconds = seconds;
        this.warmUp = warmUp;
    }

    Results measure(List<Scenario> plan) throws IOException {
        Results results = new Results();
        try (LoadProcess load = LoadProcess.start(pinning, files)) {
            for (Scenario scenario : plan) {
                System.err.println(scenario + " ...");
                measure(scenario, load, results);
            }
        }
        return results;
    }

    private void measure(Scenario scenario, LoadProcess load, Results results) throws IOException {
        List<ServerProcess> servers = new ArrayList<>();
        try {
            String mode = scenario.mode().server;
            for (ServerKind kind :
                    kinds.stream().filter(k -> k.modes().contains(mode)).toList()) {
                ServerProcess server = ServerProcess.start(kind, mode, pinning, files);
                servers.add(server);
                load.measure(scenario, server, warmUp);
                server.pause();
            }
            for (int round = 0; round < rounds; round++) {
                for (int i = 0; i < servers.size(); i++) {
                    ServerProcess server = servers.get((i + round) % servers.size()); // no server is always the first
                    server.resume();
                    results.add(scenario, server.kind.name(), load.measure(scenario, server, seconds));
                    server.pause();
                }
            }
            for (ServerProcess server : servers) {
                results.memory(server.kind.name(), Cpu.peakMemory(server.pid()));
            }
        } finally {
            servers.forEach(ServerProcess::close);
        }
    }
}
