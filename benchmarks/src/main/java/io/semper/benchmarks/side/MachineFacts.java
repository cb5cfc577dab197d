package io.semper.benchmarks.side;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a reader must know about the machine to interpret the figures. */
final class MachineFacts {
    private MachineFacts() {}

    static Map<String, Object> of(Pinning pinning) throws IOException {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put(
                "processor",
                Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                        .filter(line -> line.startsWith("model name"))
                        .map(line -> line.substring(line.indexOf(':') + 2))
                        .findFirst()
                        .orElse(System.getProperty("os.arch")));
        facts.put("processors", Runtime.getRuntime().availableProcessors());
        facts.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        facts.put("jdk", Runtime.version().toString());
        facts.put("pinning", pinning.toString());
        return facts;
    }
}
