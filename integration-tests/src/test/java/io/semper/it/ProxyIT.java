package io.semper.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The proxy example in a JVM with 64 MiB, between a peer that reads large pieces and one that reads small ones, in both directions at
 * once. The property semper.it.proxy.mib sets the amount per direction.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class ProxyIT {
    private static final long MEBIBYTES = Long.getLong("semper.it.proxy.mib", 64);
    private static final int FAST = 1 << 20;
    private static final int SLOW = 2 << 10;
    private static final Pattern BEFORE_COLLECTION = Pattern.compile(" (\\d+)M->\\d+M");
    private static final Pattern AT_EXIT = Pattern.compile("total \\d+K, used (\\d+)K");

    @ParameterizedTest
    @MethodSource("io.semper.it.Backend#all")
    void everyByteArrivesEachWayAndMemoryStaysBounded(Backend backend) throws Exception {
        backend.need();
        Path log = Files.createTempFile("semper-it", ".gc");
        ExecutorService peers = Executors.newCachedThreadPool();
        try (ServerSocket target = new ServerSocket()) {
            target.setReceiveBufferSize(16 << 10);
            target.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            Process proxy = start(backend, target.getLocalPort(), log);
            try (BufferedReader said = proxy.inputReader(UTF_8)) {
                String line = said.readLine();
                assertThat(line).startsWith("PORT ");
                long began = System.nanoTime();
                try (Socket fast = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(line.substring(5)));
                        Socket slow = target.accept()) {
                    Future<byte[]> sentByFast = peers.submit(sending(fast, FAST));
                    Future<byte[]> sentBySlow = peers.submit(sending(slow, FAST));
                    Future<byte[]> gotByFast = peers.submit(receiving(fast, FAST));
                    Future<byte[]> gotBySlow = peers.submit(receiving(slow, SLOW));
                    assertThat(gotBySlow.get()).isEqualTo(sentByFast.get());
                    assertThat(gotByFast.get()).isEqualTo(sentBySlow.get());
                }
                double seconds = (System.nanoTime() - began) / 1e9;
                String resident = resident(proxy);
                proxy.destroy();
                proxy.waitFor();
                System.out.printf(
                        "proxy on %s: %d MiB each way in %.1f s, heap of at most %d of 64 MiB%s%n",
                        backend, MEBIBYTES, seconds, heap(log), resident);
            } finally {
                proxy.destroyForcibly().waitFor();
            }
        } finally {
            peers.shutdownNow();
            Files.delete(log);
        }
    }

    private static Process start(Backend backend, int target, Path log) throws IOException {
        return new ProcessBuilder(List.of(
                        Jvm.current().java(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-Xlog:gc*:file=" + log,
                        "-Dsemper.backend=" + backend.name(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        Jvm.JAR.resolveSibling("lib") + File.separator + "*",
                        "io.semper.examples.Proxy",
                        "127.0.0.1:0",
                        "127.0.0.1:" + target))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Every piece begins with its number, so that a changed order is detected. */
    private static Callable<byte[]> sending(Socket to, int seed) {
        return () -> {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] piece = new byte[FAST];
            new Random(seed).nextBytes(piece);
            OutputStream out = to.getOutputStream();
            for (long i = 0; i < MEBIBYTES; i++) {
                ByteBuffer.wrap(piece).putLong(i);
                digest.update(piece);
                out.write(piece);
            }
            to.shutdownOutput();
            return digest.digest();
        };
    }

    private static Callable<byte[]> receiving(Socket from, int size) {
        return () -> {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[size];
            long bytes = 0;
            InputStream in = from.getInputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
                bytes += n;
            }
            assertThat(bytes).isEqualTo(MEBIBYTES << 20);
            return digest.digest();
        };
    }

    /** The highest use in MiB that the log reports, before a collection or at the end. */
    private static long heap(Path log) throws IOException {
        long most = 0;
        long atExit = 0;
        for (String line : Files.readAllLines(log)) {
            Matcher before = BEFORE_COLLECTION.matcher(line);
            if (before.find()) {
                most = Math.max(most, Long.parseLong(before.group(1)));
            }
            Matcher generation = AT_EXIT.matcher(line);
            if (generation.find()) {
                atExit += Long.parseLong(generation.group(1));
            }
        }
        return Math.max(most, atExit >> 10);
    }

    private static String resident(Process process) throws IOException {
        Path status = Path.of("/proc", String.valueOf(process.pid()), "status");
        if (!Files.isReadable(status)) {
            return "";
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .map(line -> ", " + Long.parseLong(line.replaceAll("\\D", "")) / 1024 + " MiB resident at most")
                .findFirst()
                .orElse("");
    }
}
