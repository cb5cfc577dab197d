package io.semper.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A Redis of its own on loopback, which keeps nothing. */
final class Redis implements AutoCloseable {
    private static final int ATTEMPTS = 5;

    private final Process process;
    private final int port;

    private Redis(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts one on a free port. Without the program the test is not run. */
    static Redis start() throws Exception {
        Tool.need("redis-server");
        Path folder = Jars.fresh("redis");
        folder.toFile().mkdirs();
        StringBuilder said = new StringBuilder();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = FreePorts.any();
            Process process = new ProcessBuilder(
                            "redis-server",
                            "--bind",
                            "127.0.0.1",
                            "--port",
                            Integer.toString(port),
                            "--save",
                            "",
                            "--appendonly",
                            "no",
                            "--dir",
                            folder.toString())
                    .redirectErrorStream(true)
                    .start();
            if (isReady(process, said)) {
                return new Redis(process, port);
            }
            process.destroyForcibly().waitFor(); // another process took the port
        }
        throw new AssertionError("redis-server does not start: " + said);
    }

    private static boolean isReady(Process process, StringBuilder said) throws IOException {
        BufferedReader out = process.inputReader(UTF_8);
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            said.append(line).append('\n');
            if (line.contains("Ready to accept connections")) {
                return true;
            }
        }
        return false;
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        try {
            process.destroy();
            process.onExit().orTimeout(20, TimeUnit.SECONDS).join();
        } finally {
            process.destroyForcibly();
        }
    }
}
