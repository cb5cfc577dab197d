package io.semper.examples.smtp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semper.ConnectOptions;
import io.semper.LoopOptions;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.TlsOptions;
import io.semper.examples.Certificates;
import io.semper.group.LoopThread;
import io.semper.tls.Pem;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Server and client against each other, and each of them against blocking sockets of the JDK. */
@Timeout(60)
class SmtpTest {
    private static final Mail MAIL = new Mail("rose@localhost", "tulip@localhost", "Subject: spring\n\n.dot\nlast\n");

    private final LinkedBlockingQueue<Mail> inbox = new LinkedBlockingQueue<>();
    private LoopThread thread;
    private int port;

    @BeforeEach
    void start() throws Exception {
        thread = LoopThread.start(LoopOptions.defaults());
        TlsOptions tls = TlsOptions.server(Pem.serverContext(Certificates.SERVER, Certificates.SERVER_KEY));
        Server server = thread.call(loop -> SmtpServer.serve(loop, ServerOptions.bind("127.0.0.1", 0), tls, inbox::add))
                .get();
        port = server.port();
    }

    @AfterEach
    void stop() {
        thread.close();
    }

    private CompletableFuture<Void> send(int to, String name) throws Exception {
        TlsOptions tls =
                TlsOptions.client(Pem.clientContext(Certificates.AUTHORITY)).serverName(name);
        return thread.call(loop -> SmtpClient.send(loop, ConnectOptions.to("127.0.0.1", to), tls, MAIL));
    }

    @Test
    void aMailArrives() throws Exception {
        send(port, "localhost").get(30, TimeUnit.SECONDS);
        assertThat(inbox.poll(30, TimeUnit.SECONDS)).isEqualTo(MAIL);
    }

    @Test
    void aServerWithAnotherNameGetsNothing() throws Exception {
        assertThatThrownBy(() -> send(port, "mail.example").get(30, TimeUnit.SECONDS))
                .hasCauseInstanceOf(SSLException.class);
        assertThat(inbox).isEmpty();
    }

    @Test
    void anAddressCannotContainACommand() {
        assertThatThrownBy(() -> new Mail("a@b>\r\nRCPT TO:<c@d", "e@f", ""))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nothingIsAcceptedInClear() throws Exception {
        try (Socket plain = socket()) {
            BufferedReader lines = lines(plain);
            assertThat(lines.readLine()).startsWith("220 ");
            say(plain, "EHLO a\r\n");
            assertThat(List.of(lines.readLine(), lines.readLine())).containsExactly("250-localhost", "250 STARTTLS");
            say(plain, "MAIL FROM:<rose@localhost>\r\n");
            assertThat(lines.readLine()).startsWith("530 ");
            say(plain, "RCPT TO:<tulip@localhost>\r\n");
            assertThat(lines.readLine()).startsWith("503 ");
        }
    }

    /** A session of the JDK's own TLS; what was said before STARTTLS does not count after it. */
    @Test
    void theSessionOverTlsIsNew() throws Exception {
        try (Socket plain = socket()) {
            BufferedReader clear = lines(plain);
            clear.readLine();
            say(plain, "STARTTLS\r\n");
            assertThat(clear.readLine()).startsWith("220 ");
            SSLSocket tls = (SSLSocket) Pem.clientContext(Certificates.AUTHORITY)
                    .getSocketFactory()
                    .createSocket(plain, "localhost", port, true);
            BufferedReader lines = lines(tls);
            say(tls, "EHLO a\r\n");
            assertThat(lines.readLine()).isEqualTo("250 localhost");
            say(tls, "DATA\r\nSTARTTLS\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n..x\r\n.\r\nQUIT\r\n");
            assertThat(lines.lines().map(line -> line.substring(0, 3)))
                    .containsExactly("503", "503", "250", "250", "354", "250", "221");
        }
        assertThat(inbox.poll(30, TimeUnit.SECONDS)).isEqualTo(new Mail("a@b", "c@d", ".x\n"));
    }

    /** CVE-2011-0411: commands in plaintext behind STARTTLS must not run as if they had come over TLS. */
    @Test
    void commandsBehindStartTlsAreNotAccepted() throws Exception {
        try (Socket plain = socket()) {
            say(plain, "STARTTLS\r\nMAIL FROM:<evil@localhost>\r\nRCPT TO:<a@b>\r\nDATA\r\nevil\r\n.\r\n");
            String all = new String(plain.getInputStream().readAllBytes(), US_ASCII);
            assertThat(all)
                    .startsWith("220 localhost ready\r\n220 go ahead\r\n")
                    .doesNotContain("250", "354");
        }
        assertThat(inbox).isEmpty();
    }

    @Test
    void aServerThatOffersNoTlsGetsNothing() throws Exception {
        assertThat(dialogue("220 a\r\n", "250 a\r\n")).containsExactly("EHLO localhost");
    }

    /** CVE-2021-38502 and others: replies in plaintext behind that to STARTTLS must not count as if they had come over TLS. */
    @Test
    void repliesBehindStartTlsAreNotAccepted() throws Exception {
        List<String> said = dialogue(
                "220 a\r\n",
                "250-a\r\n250 STARTTLS\r\n",
                "220 go\r\n250 a\r\n250 ok\r\n250 ok\r\n354 go\r\n250 done\r\n221 bye\r\n");
        assertThat(said.subList(0, 2)).containsExactly("EHLO localhost", "STARTTLS");
        assertThat(String.join(" ", said)).doesNotContain("MAIL");
    }

    /** Plays a server that sends one reply for each command; returns what the client said, which must have failed. */
    private List<String> dialogue(String... replies) throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> sent = send(listener.getLocalPort(), "localhost");
            LinkedBlockingQueue<String> said = new LinkedBlockingQueue<>();
            try (Socket plain = listener.accept()) {
                plain.setSoTimeout(20_000);
                BufferedReader lines = lines(plain);
                for (String reply : replies) {
                    say(plain, reply);
                    if (reply != replies[replies.length - 1]) {
                        said.add(lines.readLine());
                    }
                }
                lines.lines().forEach(said::add);
            }
            assertThatThrownBy(() -> sent.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(IOException.class);
            return List.copyOf(said);
        }
    }

    private Socket socket() throws IOException {
        Socket socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static BufferedReader lines(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
    }

    private static void say(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(US_ASCII));
    }
}
