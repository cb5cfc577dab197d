package io.semper.it;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The proxy example between clients that everyone has and servers of this project. {@link ProxyIT} has its memory. */
@Timeout(120)
class ProxyClientsIT {
    private static final int MEGABYTE = 1 << 20;
    private static final int SECONDS_OF_WRK = Amount.of("seconds of wrk through the proxy", 1, 5);

    private static RunningServer proxy(Backend backend, String... arguments) throws IOException {
        return RunningServer.example("-Xmx64m", "Proxy", backend.name(), arguments);
    }

    private static String at(int port) {
        return "127.0.0.1:" + port;
    }

    @ParameterizedTest
    @MethodSource("io.semper.it.Backend#drawn")
    void curlAndWrkReachEachServerInTurn(Backend backend, @TempDir Path one, @TempDir Path two) throws Exception {
        backend.need();
        byte[] large = new byte[8 * MEGABYTE];
        new Random(7).nextBytes(large);
        for (Path folder : List.of(one, two)) {
            Files.writeString(folder.resolve("name.txt"), folder == one ? "one" : "two");
            Files.write(folder.resolve("large.bin"), large);
        }
        try (RunningServer first = RunningServer.of("http", backend.name(), "--dir", one.toString());
                RunningServer second = RunningServer.of("http", backend.name(), "--dir", two.toString());
                RunningServer proxy = proxy(backend, at(0), at(first.port()), at(FreePorts.any()), at(second.port()))) {
            StringBuilder names = new StringBuilder();
            for (int i = 0; i < 6; i++) {
                names.append(Tool.run("curl", "-sSf", proxy.url("/name.txt")).text())
                        .append(' ');
            }
            assertThat(names).hasToString("one two two one two two ");
            assertThat(Tool.run("curl", "-sSf", proxy.url("/large.bin")).out()).isEqualTo(large);
            String report = Tool.run(
                            "wrk",
                            "-t1",
                            "-c50",
                            "--timeout",
                            "20s",
                            "-d" + SECONDS_OF_WRK + "s",
                            proxy.url("/name.txt"))
                    .text();
            assertThat(report).contains("Requests/sec").doesNotContain("Socket errors", "Non-2xx");
        }
    }

    @ParameterizedTest
    @MethodSource("io.semper.it.Backend#drawn")
    void halfClosesPassBothWays(Backend backend) throws Exception {
        backend.need();
        byte[] sent = new byte[4 * MEGABYTE];
        new Random(8).nextBytes(sent);
        try (RunningServer echo = RunningServer.of("echo", backend.name());
                RunningServer proxy = proxy(backend, at(0), at(echo.port()))) {
            String port = String.valueOf(proxy.port());
            assertThat(Tool.run(sent, "socat", "-t20", "-", "TCP:" + at(proxy.port()))
                            .out())
                    .isEqualTo(sent);
            assertThat(Tool.run(sent, "nc", "-N", "127.0.0.1", port).out()).isEqualTo(sent);
        }
        try (ServerSocket target = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                RunningServer proxy = proxy(backend, at(0), at(target.getLocalPort()));
                Socket client = proxy.connect();
                Socket served = target.accept()) {
            served.getOutputStream().write("first".getBytes(US_ASCII)); // the server ends its half before the client
            served.shutdownOutput();
            assertThat(client.getInputStream().readAllBytes())
                    .asString(US_ASCII)
                    .isEqualTo("first");
            client.getOutputStream().write("then".getBytes(US_ASCII));
            client.shutdownOutput();
            assertThat(served.getInputStream().readAllBytes())
                    .asString(US_ASCII)
                    .isEqualTo("then");
        }
    }

    @ParameterizedTest
    @MethodSource("io.semper.it.Backend#drawn")
    void theHeaderNamesTheClientAndAnIdleConnectionEndsAtBothEnds(Backend backend) throws Exception {
        backend.need();
        try (ServerSocket target = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                RunningServer proxy =
                        proxy(backend, "--proxy-header", "--idle-timeout", "1", at(0), at(target.getLocalPort()));
                Socket client = proxy.connect()) {
            client.getOutputStream().write("hello\r\n".getBytes(US_ASCII));
            try (Socket served = target.accept()) {
                served.setSoTimeout(20_000);
                BufferedReader lines = new BufferedReader(new InputStreamReader(served.getInputStream(), US_ASCII));
                assertThat(lines.readLine())
                        .isEqualTo("PROXY TCP4 127.0.0.1 127.0.0.1 " + client.getLocalPort() + " " + proxy.port());
                assertThat(lines.readLine()).isEqualTo("hello");
                assertThat(lines.readLine()).isNull();
                expectEnd(client);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.semper.it.Backend#drawn")
    void withoutAServerTheClientIsNotLeftWaiting(Backend backend) throws Exception {
        backend.need();
        try (RunningServer proxy = proxy(backend, at(0), at(FreePorts.any()), at(FreePorts.any()));
                Socket client = proxy.connect()) {
            expectEnd(client);
        }
    }

    @ParameterizedTest
    @MethodSource("io.semper.it.Backend#drawn")
    void aSignalLetsATransferFinish(Backend backend) throws Exception {
        backend.need();
        byte[] sent = new byte[4 * MEGABYTE];
        new Random(9).nextBytes(sent);
        ServerSocket target = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        try (RunningServer proxy = proxy(backend, "--drain", "60", at(0), at(target.getLocalPort()));
                Socket client = proxy.connect();
                Socket served = acceptOnly(target)) {
            client.getOutputStream().write("one".getBytes(US_ASCII));
            assertThat(served.getInputStream().readNBytes(3)).asString(US_ASCII).isEqualTo("one");
            proxy.terminate();
            awaitRefusal(proxy);
            served.shutdownOutput();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            // The client is gone at once, and most of its bytes are still in the proxy: they arrive before it exits.
            Thread sender = new Thread(() -> {
                try {
                    client.getOutputStream().write(sent);
                    client.shutdownOutput();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            sender.start();
            assertThat(served.getInputStream().readAllBytes()).isEqualTo(sent);
            sender.join();
            assertThat(proxy.awaitExit()).isZero();
        }
    }

    /** Accepts one connection and no further one, so that connections that the proxy still accepts after a signal end at once. */
    private static Socket acceptOnly(ServerSocket target) throws IOException {
        try (target) {
            return target.accept();
        }
    }

    private static void awaitRefusal(RunningServer proxy) throws IOException {
        for (int i = 0; i < 100_000; i++) {
            try (Socket late = proxy.connect()) {
                assertThat(late.isConnected()).isTrue();
            } catch (ConnectException refused) {
                return;
            } catch (SocketException reset) {
                continue; // connected, but the listener was closed before it was accepted
            }
        }
        throw new AssertionError("the proxy still accepts");
    }

    private static void expectEnd(Socket socket) throws IOException {
        try {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        } catch (SocketException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
    }
}
