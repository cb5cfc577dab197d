package io.semper.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.Capability;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests endpoints for datagrams with socat and dig. */
@Timeout(60)
class DatagramIT {
    private static final int SIZE = 1000;
    private static final int BYTES = 4 * SIZE;

    @TempDir
    Path folder;

    private static byte[] bytes() {
        byte[] bytes = new byte[BYTES];
        new Random(18).nextBytes(bytes);
        return bytes;
    }

    /** Sends four datagrams, and ends when it has as many bytes: UDP has no end of the stream. */
    @ParameterizedTest
    @MethodSource("io.semper.it.Backend#drawn")
    void socatGetsItsDatagramsBackOverUdp(Backend backend) throws Exception {
        backend.need();
        try (RunningServer server = RunningServer.of("echo", backend.name(), "--udp")) {
            String at = "UDP:127.0.0.1:" + server.port() + ",readbytes=" + BYTES;
            assertThat(Tool.run(bytes(), "socat", "-b" + SIZE, "-t20", "-", at).out())
                    .isEqualTo(bytes());
        }
    }

    static Stream<Backend> withUnixDatagrams() {
        return Backend.with(Capability.UNIX_DATAGRAMS);
    }

    @ParameterizedTest
    @MethodSource("withUnixDatagrams")
    void socatGetsItsDatagramsBackOverAUnixSocket(Backend backend) throws Exception {
        backend.need();
        Path path = folder.resolve("echo.sock");
        Path own = folder.resolve("socat.sock");
        try (RunningServer server = RunningServer.of("echo", backend.name(), "--udp", "--unix", path.toString())) {
            assertThat(server.path()).isEqualTo(path);
            // The echo cannot answer a sender without a path, and must not mind.
            Tool.run(bytes(), "socat", "-u", "-", "UNIX-SENDTO:" + path);
            // socat does not count bytes here: it ends 5 s after its input.
            assertThat(Tool.run(bytes(), "socat", "-b" + SIZE, "-t5", "-", "UNIX-SENDTO:" + path + ",bind=" + own)
                            .out())
                    .isEqualTo(bytes());
        }
        assertThat(Files.exists(path)).as("the socket file after the end").isFalse();
    }

    /** The first query is lost upstream, so the first answer is that of a retry. */
    @ParameterizedTest
    @MethodSource("io.semper.it.Backend#drawn")
    void digIsAnsweredByTheForwarder(Backend backend) throws Exception {
        backend.need();
        Tool.need("dig");
        try (NameServer upstream = new NameServer();
                RunningServer forwarder = RunningServer.example(
                        "-Xmx48m",
                        "dns.DnsForwarder",
                        backend.name(),
                        "127.0.0.1",
                        "0",
                        "127.0.0.1:" + upstream.port())) {
            assertThat(dig(forwarder, "tulip.example"))
                    .contains("status: NOERROR")
                    .contains("192.0.2.1");
            assertThat(upstream.queries).hasValue(2);
            String again = dig(forwarder, "TULIP.example");
            assertThat(again).contains("status: NOERROR").contains("192.0.2.1");
            assertThat(upstream.queries).as("queries upstream").hasValue(2);
            assertThat(dig(forwarder, "weed.example")).contains("status: NXDOMAIN");
        }
    }

    private static String dig(RunningServer forwarder, String name) throws Exception {
        return Tool.run("dig", "+tries=1", "+time=20", "-p", String.valueOf(forwarder.port()), "@127.0.0.1", name, "A")
                .text();
    }
}
