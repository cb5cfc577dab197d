package io.semper.sim;

import static io.semper.sim.Answers.assertSameAnswer;
import static io.semper.sim.Answers.bytes;
import static io.semper.sim.Answers.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@link Answers} about streams of Unix-domain sockets. */
@EnabledOnOs(OS.LINUX)
class SimUnixAnswersTest {
    @TempDir
    private Path folder;

    private int paths;

    private UnixDomainSocketAddress path() {
        return UnixDomainSocketAddress.of(folder.resolve("s" + ++paths));
    }

    private static ServerSocketChannel listener(SelectorProvider channels, SocketAddress at, int backlog)
            throws IOException {
        ServerSocketChannel made = channels.openServerSocketChannel(StandardProtocolFamily.UNIX);
        return made.bind(at, backlog);
    }

    private static SocketChannel unix(SelectorProvider channels) throws IOException {
        SocketChannel made = channels.openSocketChannel(StandardProtocolFamily.UNIX);
        made.configureBlocking(false);
        return made;
    }

    private interface Pair {
        Object ask(SocketChannel here, SocketChannel there) throws IOException;
    }

    private Answers.Question connected(Pair question) {
        return channels -> {
            UnixDomainSocketAddress at = path();
            try (ServerSocketChannel listener = listener(channels, at, 1);
                    SocketChannel here = unix(channels)) {
                assertThat(here.connect(at)).isTrue();
                try (SocketChannel there = listener.accept()) {
                    there.configureBlocking(false);
                    return question.ask(here, there);
                }
            }
        };
    }

    @Test
    void afterAPlainCloseThereIsTheEndAndWritesFailAtOnce() throws IOException {
        assertSameAnswer(List.of("3", "-1", "-1", "fails", "fails", "-1"), connected((here, there) -> {
            there.write(bytes(3));
            there.close();
            return List.of(
                    outcome(() -> here.read(bytes(9))),
                    outcome(() -> here.read(bytes(9))),
                    outcome(() -> here.read(bytes(9))),
                    outcome(() -> here.write(bytes(1))),
                    outcome(() -> here.write(bytes(1))),
                    outcome(() -> here.read(bytes(9))));
        }));
    }

    @Test
    void afterACloseWithUnreadBytesThereIsTheRestAndThenAFailure() throws IOException {
        // the JDK repeats a failed read itself, so it is asked once
        assertSameAnswer(List.of("3", "fails", "fails"), connected((here, there) -> {
            here.write(bytes(5));
            there.write(bytes(3));
            there.close();
            return List.of(
                    outcome(() -> here.read(bytes(9))),
                    outcome(() -> here.read(bytes(9))),
                    outcome(() -> here.write(bytes(1))));
        }));
    }

    @Test
    void anEndOfTheSendingHalfKeepsTheOther() throws IOException {
        assertSameAnswer(List.of("-1", "2", "2", "fails"), connected((here, there) -> {
            there.shutdownOutput();
            return List.of(
                    outcome(() -> here.read(bytes(9))),
                    outcome(() -> here.write(bytes(2))),
                    outcome(() -> there.read(bytes(9))),
                    outcome(() -> there.write(bytes(1))));
        }));
    }

    @Test
    void aBacklogTakesOneMore() throws IOException {
        assertSameAnswer(List.of("1", "1", "1", "1", "cannot connect"), channels -> {
            UnixDomainSocketAddress at = path();
            List<SocketChannel> all = new ArrayList<>();
            List<String> answers = new ArrayList<>();
            try (ServerSocketChannel listener = listener(channels, at, 3)) {
                for (int i = 0; i < 5; i++) {
                    SocketChannel client = unix(channels);
                    all.add(client);
                    String answer = outcome(() -> client.connect(at) ? 1 : 0);
                    answers.add(answer.equals("0") || answer.equals("fails") ? "cannot connect" : answer);
                }
                assertThat(listener.isOpen()).isTrue();
            }
            for (SocketChannel each : all) {
                each.close();
            }
            return answers;
        });
    }

    @Test
    void aListenerThatClosesResetsWhatItHasNotAccepted() throws IOException {
        assertSameAnswer(List.of("fails", "fails", "cannot connect"), channels -> {
            UnixDomainSocketAddress at = path();
            ServerSocketChannel listener = listener(channels, at, 3);
            try (SocketChannel client = unix(channels);
                    SocketChannel late = unix(channels)) {
                client.connect(at);
                listener.close();
                return List.of(
                        outcome(() -> client.read(bytes(9))),
                        outcome(() -> client.write(bytes(1))),
                        outcome(() -> late.connect(at) ? 1 : 0));
            }
        });
    }

    @Test
    void aStreamTakesAboutAsMuchAsItsSendBufferHolds() throws IOException {
        assertSameAnswer(true, connected((here, there) -> {
            long taken = 0;
            for (long count = 1; count > 0; ) {
                count = here.write(bytes(4096));
                taken += count;
            }
            return taken > 150_000 && taken < 300_000;
        }));
    }
}
