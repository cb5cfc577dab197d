package io.semper.examples.chat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semper.LoopFutures;
import io.semper.LoopOptions;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.group.LoopThread;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ChatServerTest {
    private final List<Socket> sockets = new ArrayList<>();
    private LoopThread thread;
    private int port;

    @BeforeEach
    void start() {
        thread = LoopThread.start(LoopOptions.defaults());
        Server server = thread.call(loop ->
                        ChatServer.serve(loop, ServerOptions.bind("127.0.0.1", 0), 1 << 16, Duration.ofSeconds(60)))
                .join();
        port = thread.call(loop -> LoopFutures.completed(
                        loop, ((InetSocketAddress) server.addresses().get(0)).getPort()))
                .join();
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        thread.close();
    }

    private final class Person {
        private final Socket socket = new Socket("127.0.0.1", port);
        private final BufferedReader lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));

        Person() throws IOException {
            sockets.add(socket);
            socket.setSoTimeout(20_000);
            assertThat(lines.readLine()).startsWith("* welcome");
        }

        Person(String name) throws IOException {
            this();
            say("/nick " + name);
            gets("* you are " + name);
        }

        void say(String line) throws IOException {
            socket.getOutputStream().write((line + "\n").getBytes(UTF_8));
        }

        void gets(String... expected) throws IOException {
            for (String line : expected) {
                assertThat(lines.readLine()).isEqualTo(line);
            }
        }

        void getsTheEnd() throws IOException {
            assertThat(lines.readLine()).isNull();
        }
    }

    @Test
    void whatOneSaysIsSentToAll() throws Exception {
        Person ann = new Person("ann");
        Person bob = new Person("bob");
        ann.gets("* bob is here");
        ann.say("gr\u00FC\u00DFe");
        ann.gets("ann: gr\u00FC\u00DFe");
        bob.gets("ann: gr\u00FC\u00DFe");
        bob.say("/nick rob");
        bob.gets("* you are rob");
        ann.gets("* bob is now rob");
        ann.say("/who");
        ann.gets("* here: ann rob");
        bob.say("/quit");
        bob.gets("* goodbye");
        bob.getsTheEnd();
        ann.gets("* rob left");
    }

    @Test
    void namesAreUniqueAndPlain() throws Exception {
        new Person("ann");
        Person other = new Person();
        other.say("hello");
        other.gets("* take a name first: /nick NAME");
        other.say("/nick ANN");
        other.gets("* another member has the name ANN");
        for (String bad : List.of("/nick", "/nick a b", "/nick \u00FC", "/nick 123456789012345678901")) {
            other.say(bad);
            other.gets("* a name has 1 to 20 letters, digits, _ and -");
        }
        other.say("/fly");
        other.gets("* there is no command /fly");
    }

    @Test
    void controlCharactersAreReplaced() throws Exception {
        Person ann = new Person("ann");
        ann.say("a\u001B[2Kb\rc\0d");
        ann.gets("ann: a?[2Kb?c?d");
    }

    @Test
    void aLineThatIsTooLongEndsTheConnection() throws Exception {
        Person ann = new Person("ann");
        Person bob = new Person("bob");
        ann.gets("* bob is here");
        bob.say("x".repeat(8 * 1024 + 1));
        bob.gets("* a line has at most 8192 bytes");
        bob.getsTheEnd();
        ann.gets("* bob left");
    }

    @Test
    void anEndOfTheStreamIsAFarewell() throws Exception {
        Person ann = new Person("ann");
        ann.socket.shutdownOutput();
        ann.gets("* goodbye");
        ann.getsTheEnd();
    }

    @Test
    void anOutboxHasASize() {
        assertThatThrownBy(() ->
                        ChatServer.serve(thread.loop(), ServerOptions.bind("127.0.0.1", 0), -1, Duration.ofSeconds(1)))
                .hasMessageContaining("0 bytes or more, was -1");
    }
}
