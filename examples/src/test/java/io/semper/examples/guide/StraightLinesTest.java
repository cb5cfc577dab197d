package io.semper.examples.guide;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.semper.ConnectOptions;
import io.semper.ServerOptions;
import io.semper.tasks.Tasks;
import io.semper.tasks.stream.Stream;
import io.semper.tasks.stream.StreamServer;
import io.semper.tasks.stream.Streams;
import io.semper.tasks.sync.Lock;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the guide's page on tasks shows. */
class StraightLinesTest {
    @Test
    void theBlocksOfThePageDoWhatItSays() throws Exception {
        Tasks.run(() -> {
            assertThat(StraightLines.both("127.0.0.1", "localhost")).hasSizeGreaterThan(1);
            assertThat(StraightLines.sum(100)).isEqualTo(5050);
            assertThat(StraightLines.handle("r-1")).isEqualTo("handled r-1");
            StreamServer echo = StraightLines.serve(ServerOptions.bind("127.0.0.1", 0));
            assertThat(StraightLines.ask("127.0.0.1", echo.port())).isEqualTo("time?");
            try (Stream stream = Streams.openConnection("127.0.0.1", echo.port())) {
                StraightLines.transfer(stream, "bytes\n".getBytes(UTF_8));
                assertThat(stream.reader().readLine()).isEqualTo("bytes");
            }
            echo.close();
        });
    }

    @Test
    void aSilentServerIsGivenUp() throws Exception {
        Tasks.run(() -> {
            StreamServer silent = Streams.startServer(
                    stream -> Tasks.sleep(Duration.ofMinutes(1)), ServerOptions.bind("127.0.0.1", 0));
            assertThat(StraightLines.ask("127.0.0.1", silent.port())).isEqualTo("no answer in time");
            silent.close();
        });
    }

    @Test
    void aBoundedNumberIsInFlightAndALockHoldsOverTwoSteps() throws Exception {
        Tasks.run(() -> {
            int[] open = {0, 0};
            StreamServer server = Streams.startServer(
                    stream -> {
                        open[1] = Math.max(open[1], ++open[0]);
                        Tasks.yieldNow();
                        stream.writer().write("hello\n".getBytes(UTF_8));
                        open[0]--;
                    },
                    ServerOptions.bind("127.0.0.1", 0));
            ConnectOptions peer = ConnectOptions.to("127.0.0.1", server.port());
            assertThat(StraightLines.askAll(Collections.nCopies(20, peer), 3))
                    .hasSize(20)
                    .containsOnly("hello");
            server.close();

            long[] counter = {0};
            StreamServer store = Streams.startServer(
                    stream -> {
                        for (String line : stream.reader().lines()) {
                            if (line.startsWith("SET")) {
                                counter[0] = Long.parseLong(line.substring("SET counter ".length()));
                            } else {
                                stream.writer().write((counter[0] + "\n").getBytes(UTF_8));
                            }
                        }
                    },
                    ServerOptions.bind("127.0.0.1", 0));
            Lock lock = new Lock();
            try (Stream client = Streams.openConnection("127.0.0.1", store.port())) {
                Tasks.group(group -> {
                    for (int i = 0; i < 10; i++) {
                        group.spawn(() -> StraightLines.update(lock, client));
                    }
                });
                client.writer().write("GET\n".getBytes(UTF_8));
                assertThat(List.of(client.reader().readLine())).containsExactly("10");
            }
            store.close();
        });
    }
}
