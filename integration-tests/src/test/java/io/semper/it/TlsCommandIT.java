package io.semper.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests the commands with {@code --tls}, and the mail server of the examples, with openssl, curl and Python. */
@Timeout(120)
@ParameterizedClass
@MethodSource("io.semper.it.Backend#drawn")
class TlsCommandIT {
    @TempDir
    static Path folder;

    private static String authority;
    private static String[] server;
    private static String[] client;

    private final Backend backend;

    TlsCommandIT(Backend backend) {
        backend.need();
        this.backend = backend;
    }

    @BeforeParameterizedClassInvocation
    static void makeCertificates() throws Exception {
        Tool.need("openssl");
        String name = folder.resolve("ca").toString();
        authority = name + ".pem";
        openssl("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=authority -keyout "
                + name + ".key -out " + authority);
        server = certificate("server", "subjectAltName=DNS:localhost,IP:127.0.0.1");
        client = certificate("client", "subjectAltName=DNS:client.test");
    }

    @AfterParameterizedClassInvocation
    static void forgetCertificates() {
        server = null;
    }

    private static String[] certificate(String subject, String extension) throws Exception {
        String name = folder.resolve(subject).toString();
        Path extensions = Files.writeString(folder.resolve(subject + ".ext"), extension + "\n");
        openssl("req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=" + subject + " -keyout " + name
                + ".key -out " + name + ".csr");
        openssl("x509 -req -days 2 -in " + name + ".csr -CA " + authority + " -CAkey "
                + authority.replace(".pem", ".key") + " -CAcreateserial -extfile " + extensions + " -out " + name
                + ".pem");
        return new String[] {name + ".pem", name + ".key"};
    }

    private static void openssl(String arguments) throws Exception {
        Tool.run(("openssl " + arguments).split(" "));
    }

    private RunningServer start(String command, String... more) throws Exception {
        String[] arguments =
                Arrays.copyOf(new String[] {"--tls", "--cert", server[0], "--key", server[1]}, more.length + 5);
        System.arraycopy(more, 0, arguments, 5, more.length);
        return RunningServer.of(command, backend.name(), arguments);
    }

    private static List<String> sClient(RunningServer to, String... more) {
        List<String> command = new ArrayList<>(List.of("openssl", "s_client", "-quiet", "-verify_quiet"));
        command.addAll(List.of("-verify_return_error", "-CAfile", authority, "-verify_hostname", "localhost"));
        command.addAll(List.of("-connect", "127.0.0.1:" + to.port()));
        command.addAll(List.of(more));
        return command;
    }

    /** Sends a line by openssl, and returns the line that comes back; null if the connection ends before. */
    private static @Nullable String echo(RunningServer to, String line, String... more) throws Exception {
        Process process = new ProcessBuilder(sClient(to, more))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            process.getOutputStream().write((line + "\n").getBytes(UTF_8));
            process.getOutputStream().flush();
            return process.inputReader(UTF_8).readLine();
        } catch (IOException refused) { // it has ended
            return null;
        } finally {
            process.destroy();
            process.onExit().orTimeout(20, TimeUnit.SECONDS).join();
        }
    }

    @Test
    void opensslEchoesInBothVersions() throws Exception {
        try (RunningServer echo = start("echo")) {
            assertThat(echo(echo, "tulip", "-tls1_3")).isEqualTo("tulip");
            assertThat(echo(echo, "tulip", "-tls1_2")).isEqualTo("tulip");
            assertThat(echo(echo, "tulip", "-tls1_1")).isNull();
        }
    }

    @Test
    void severalLoopsServeTls() throws Exception {
        try (RunningServer echo = start("echo", "--loops", "2")) {
            for (int i = 0; i < 8; i++) {
                assertThat(echo(echo, "tulip" + i)).isEqualTo("tulip" + i);
            }
        }
    }

    @Test
    void curlLosesNothingOfALargeFile(@TempDir Path files) throws Exception {
        byte[] large = new byte[16 << 20];
        new Random(5).nextBytes(large);
        Files.write(files.resolve("large.bin"), large);
        try (RunningServer http = start("http", "--dir", files.toString())) {
            String url = "https://localhost:" + http.port() + "/";
            byte[] answer = Tool.run("curl", "-sSf", "--cacert", authority, url + "large.bin")
                    .out();
            assertThat(Arrays.equals(answer, large)).isTrue();
            assertThat(Tool.run("curl", "-sSf", "--cacert", authority, "-r", "10-19", url + "large.bin")
                            .out())
                    .isEqualTo(Arrays.copyOfRange(large, 10, 20));
            assertThat(Tool.start(List.of("curl", "-sS", url), new byte[0]).status())
                    .as("curl without the authority")
                    .isEqualTo(60);
            assertThat(Tool.start(List.of("curl", "-sS", url.replace("https", "http")), new byte[0])
                            .status())
                    .as("curl without TLS")
                    .isNotZero();
        }
    }

    @Test
    void strangersAreRefused() throws Exception {
        try (RunningServer http = start("http", "--client-ca", authority)) {
            String url = "https://localhost:" + http.port() + "/";
            assertThat(Tool.run("curl", "-sS", "--cacert", authority, "--cert", client[0], "--key", client[1], url)
                            .text())
                    .isEqualTo("Hello from Semper\n");
            assertThat(Tool.start(List.of("curl", "-sS", "--cacert", authority, url), new byte[0])
                            .status())
                    .isNotZero();
        }
    }

    @Test
    void opensslSendsMailAfterStartTls() throws Exception {
        try (RunningServer mail = RunningServer.example(
                "-ea", "smtp.SmtpServer", backend.name(), "127.0.0.1", "0", server[0], server[1])) {
            String text = Tool.start(
                            sClient(mail, "-starttls", "smtp", "-crlf"), "EHLO a\nNOOP\nQUIT\n".getBytes(UTF_8))
                    .text();
            assertThat(text).contains("250 localhost", "250 ok", "221 bye");
            String program = """
                    import smtplib, ssl
                    s = smtplib.SMTP('localhost', %d, timeout=20)
                    s.starttls(context=ssl.create_default_context(cafile='%s'))
                    s.sendmail('rose@localhost', ['tulip@localhost'], 'Subject: spring\\n\\n.dot\\n')
                    s.quit()
                    """.formatted(mail.port(), authority);
            Tool.run("python3", "-c", program);
        }
    }
}
