package io.semper.it;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A signal drains a server and ends it with status 0. */
@Timeout(60)
class SignalIT {
    @ParameterizedTest
    @MethodSource("io.semper.it.Backend#drawn")
    void terminationLetsAConnectionFinish(Backend backend) throws Exception {
        backend.need();
        for (String loops : List.of("1", "3")) {
            oneFinishes(RunningServer.of("echo", backend.name(), "--drain", "30", "--loops", loops));
        }
    }

    private static void oneFinishes(RunningServer running) throws Exception {
        try (RunningServer server = running;
                Socket socket = server.connect()) {
            assertThat(echo(socket, "before")).isEqualTo("before");
            server.terminate();
            awaitRefusal(server);
            socket.getOutputStream().write("after".getBytes(US_ASCII));
            socket.shutdownOutput();
            assertThat(socket.getInputStream().readAllBytes())
                    .asString(US_ASCII)
                    .isEqualTo("after");
            assertThat(server.awaitExit()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("io.semper.it.Backend#drawn")
    void terminationClosesAConnectionThatDoesNotFinish(Backend backend) throws Exception {
        backend.need();
        try (RunningServer server = RunningServer.of("http", backend.name());
                Socket socket = server.connect()) {
            socket.getOutputStream().write("HEAD / HTTP/1.1\r\nHost: a\r\n\r\nGET / HT".getBytes(US_ASCII));
            String answer = "";
            while (!answer.endsWith("\r\n\r\n")) {
                answer += (char) socket.getInputStream().read();
            }
            server.terminate();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            assertThat(server.awaitExit()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("io.semper.it.Backend#drawn")
    void aSecondSignalEndsWhatIsLeftAtOnce(Backend backend) throws Exception {
        backend.need();
        try (RunningServer server = RunningServer.of("echo", backend.name(), "--drain", "100000");
                Socket socket = server.connect()) {
            assertThat(echo(socket, "before")).isEqualTo("before");
            server.terminate();
            awaitRefusal(server);
            assertThat(echo(socket, "between")).isEqualTo("between");
            server.terminate();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            assertThat(server.awaitExit()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"echo", "echo --loops 3", "http", "serve --mode echo"})
    void anInterruptEndsWithZero(String command) throws Exception {
        assumeFalse(
                interruptsAreIgnored(), "this process was started with SIGINT ignored, and its children inherit that");
        try (RunningServer server = new RunningServer(Jvm.current(), command.split(" "))) {
            Tool.run("kill", "-INT", String.valueOf(server.pid()));
            assertThat(server.awaitExit()).isZero();
        }
    }

    private static String echo(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(US_ASCII));
        return new String(socket.getInputStream().readNBytes(text.length()), US_ASCII);
    }

    /** The listening socket is closed soon after the signal; connections made until then are closed again. */
    private static void awaitRefusal(RunningServer server) throws IOException {
        for (int i = 0; i < 100_000; i++) {
            try (Socket late = server.connect()) {
                assertThat(late.isConnected()).isTrue();
            } catch (ConnectException refused) {
                return;
            } catch (SocketException reset) {
                continue; // connected, but the listener was closed before it was accepted
            }
        }
        throw new AssertionError("the server still accepts");
    }

    private static boolean interruptsAreIgnored() throws IOException {
        Path status = Path.of("/proc/self/status");
        List<String> lines = Files.isReadable(status) ? Files.readAllLines(status) : List.of();
        return lines.stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0);
    }
}
