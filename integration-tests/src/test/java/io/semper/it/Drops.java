package io.semper.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Datagrams that Linux has dropped, because the receive queue of a socket or that of a processor was full (proc_net(5)). */
final class Drops {
    private static final List<Path> SOCKETS = List.of(Path.of("/proc/net/udp"), Path.of("/proc/net/udp6"));
    private static final Path PROCESSORS = Path.of("/proc/net/softnet_stat");

    private Drops() {}

    static void need() {
        assumeTrue(
                Files.isReadable(SOCKETS.get(0)) && Files.isReadable(PROCESSORS),
                () -> "this system does not tell what it drops");
    }

    /** Of the one UDP socket at a local port. */
    static long ofPort(int port) throws IOException {
        String local = String.format(Locale.ROOT, ":%04X", port);
        List<Long> found = new ArrayList<>();
        for (Path file : SOCKETS) {
            if (Files.isReadable(file)) {
                for (String line : Files.readAllLines(file)) {
                    String[] columns = line.strip().split("\\s+");
                    if (columns[1].endsWith(local)) {
                        found.add(Long.parseLong(columns[columns.length - 1]));
                    }
                }
            }
        }
        assertThat(found).as("sockets at port %s", port).hasSize(1);
        return found.get(0);
    }

    /** Of all processors, by anyone. */
    static long ofProcessors() throws IOException {
        return Files.readAllLines(PROCESSORS).stream()
                .mapToLong(line -> Long.parseLong(line.split("\\s+")[1], 16))
                .sum();
    }
}
