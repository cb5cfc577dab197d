package io.semper.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The commands as a user starts them, on every JDK known to this test. */
@Timeout(120)
class CommandIT {
    @ParameterizedTest
    @MethodSource("io.semper.it.Jvm#all")
    void theDemoFindsEveryByteRight(Jvm jvm) throws Exception {
        Tool.Result demo = Tool.start(jvm.command("demo", "--seconds", "0.02"), new byte[0]);
        assertThat(demo.errors()).isEmpty();
        assertThat(demo.text()).contains("every byte was right");
        assertThat(demo.status()).isZero();
    }

    @ParameterizedTest
    @MethodSource("io.semper.it.Jvm#all")
    void theDoctorKnowsEveryBackend(Jvm jvm) throws Exception {
        Tool.Result doctor = Tool.start(jvm.command("doctor"), new byte[0]);
        assertThat(doctor.errors()).isEmpty();
        Backend.all().forEach(backend -> assertThat(doctor.text()).contains("\n" + backend + ": "));
        assertThat(doctor.status()).isZero();
        assertThat(Tool.start(jvm.command("doctor", "--json"), new byte[0]).text())
                .startsWith("{")
                .endsWith("}\n");
    }

    @ParameterizedTest
    @MethodSource("io.semper.it.Jvm#all")
    void theModulePathNeedsNothingButNativeAccess(Jvm jvm) throws Exception {
        String path = Jvm.JAR.resolveSibling("lib") + File.pathSeparator + Jvm.JAR;
        Tool.Result doctor = Tool.start(
                List.of(
                        jvm.java(),
                        "--enable-native-access=io.netty.common",
                        "-p",
                        path,
                        "-m",
                        "io.semper.cli/io.semper.cli.Main",
                        "doctor"),
                new byte[0]);
        assertThat(doctor.errors()).isEmpty();
        assertThat(doctor.text())
                .contains(jvm.feature() < 24 ? "not restricted by this JDK" : "--enable-native-access=io.netty.common");
        Tool.Result expected = Tool.start(jvm.command("doctor"), new byte[0]);
        assertThat(verdicts(doctor)).isEqualTo(verdicts(expected)).isNotEmpty();
    }

    private static List<String> verdicts(Tool.Result doctor) {
        return doctor.text()
                .lines()
                .filter(line -> line.endsWith(": available") || line.endsWith(": NOT AVAILABLE"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("io.semper.it.Backend#drawn")
    void theModesOfServeDoWhatTheySay(Backend backend) throws Exception {
        backend.need();
        try (RunningServer server = RunningServer.of("serve", backend.name(), "--mode", "source");
                Socket socket = server.connect()) {
            assertThat(socket.getInputStream().readNBytes(10_000_000)).hasSize(10_000_000);
        }
        try (RunningServer server = RunningServer.of("serve", backend.name(), "--mode", "sink");
                Socket socket = server.connect()) {
            socket.getOutputStream().write(new byte[10_000_000]);
            socket.shutdownOutput();
            assertThat(socket.getInputStream().readAllBytes()).isEmpty();
        }
        for (String echo : List.of("echo", "streams")) {
            try (RunningServer server = RunningServer.of("serve", backend.name(), "--mode", echo);
                    Socket socket = server.connect()) {
                socket.getOutputStream().write(new byte[10_000]);
                socket.shutdownOutput();
                assertThat(socket.getInputStream().readAllBytes()).hasSize(10_000);
            }
        }
    }

    @Test
    void wrongArgumentsAreAnsweredByASentence() throws Exception {
        Tool.Result mode = Tool.start(Jvm.current().command("serve", "--mode", "dance"), new byte[0]);
        assertThat(mode.status()).isNotZero();
        assertThat(mode.errors())
                .isEqualTo("semper: unknown mode 'dance'; use echo, sink, source, tls, udp or streams\n");
        Tool.Result backend = Tool.start(Jvm.current().command("echo", "--backend", "abacus"), new byte[0]);
        assertThat(backend.status()).isNotZero();
        assertThat(backend.errors()).startsWith("semper: ").contains("abacus").hasLineCount(1);
        Tool.Result host =
                Tool.start(Jvm.current().command("echo", "--host", "127.0.0.1", "--port", "70000"), new byte[0]);
        assertThat(host.status()).isNotZero();
        assertThat(host.errors()).contains("70000").hasLineCount(1);
    }
}
