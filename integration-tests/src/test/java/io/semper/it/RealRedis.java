package io.semper.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A redis-server of this machine, on a port of loopback and on a Unix-domain socket. It saves nothing, and can be killed and started again. */
final class RealRedis implements AutoCloseable {
    private final Path folder = Files.createTempDirectory("semper-redis");
    private final Path log = folder.resolve("log");
    private final int port;
    private Process process;

    /** Skips the test, to be counted as not run, if there is no redis-server. */
    RealRedis() throws IOException, InterruptedException {
        try {
            Tool.need("redis-server");
            port = FreePorts.any();
            start();
        } catch (Throwable t) {
            close();
            throw t;
        }
    }

    void start() throws IOException, InterruptedException {
        List<String> command = List.of(
                "redis-server",
                "--port",
                String.valueOf(port),
                "--bind",
                "127.0.0.1",
                "--unixsocket",
                socket().toString(),
                "--save",
                "",
                "--appendonly",
                "no",
                "--dir",
                folder.toString());
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        long begin = System.nanoTime();
        while (!accepts() || !Files.exists(socket())) {
            boolean patient = process.isAlive() && System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(20);
            assertThat(patient)
                    .as("redis-server accepts: %s", Files.readString(log, UTF_8))
                    .isTrue();
            Thread.sleep(10);
        }
    }

    private boolean accepts() {
        try (Socket connected = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return connected.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    int port() {
        return port;
    }

    Path socket() {
        return folder.resolve("redis.sock");
    }

    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() throws IOException {
        if (process != null) {
            kill();
        }
        Files.deleteIfExists(socket());
        Files.deleteIfExists(log);
        Files.delete(folder);
    }
}
