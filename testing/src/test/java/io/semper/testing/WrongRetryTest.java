package io.semper.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.Backoff;
import io.semper.ConnectOptions;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.LoopPromise;
import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.sim.SimHost;
import io.semper.sim.SimWorld;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A client that repeats a request after a failure, and a server that counts requests: if an answer is lost, the server counts twice. Many
 * seeds find that, and find nothing once the server knows requests by their number.
 */
class WrongRetryTest {
    private static final int PORT = 80;
    private static final int REQUESTS = 10;

    /** Counts the requests, each one byte, and answers with the same byte. */
    private static final class Counter {
        private final Set<Byte> numbers = new HashSet<>();
        private final boolean knowsNumbers;
        private int count;

        Counter(boolean knowsNumbers) {
            this.knowsNumbers = knowsNumbers;
        }

        StreamProtocol session() {
            return new StreamProtocol() {
                private @Nullable StreamTransport transport;

                @Override
                public void connectionMade(StreamTransport made) {
                    transport = made;
                }

                @Override
                public void dataReceived(ByteBuffer data) {
                    for (int i = data.position(); i < data.limit(); i++) {
                        if (numbers.add(data.get(i)) || !knowsNumbers) {
                            count++;
                        }
                    }
                    if (transport != null) {
                        transport.write(data);
                    }
                }
            };
        }
    }

    /** Sends one request, and completes when it is answered. */
    private static final class Call implements StreamProtocol {
        private final byte number;
        private final LoopPromise<Void> answered;
        private @Nullable StreamTransport transport;

        Call(EventLoop loop, byte number) {
            this.number = number;
            answered = loop.createPromise();
        }

        @Override
        public void connectionMade(StreamTransport made) {
            transport = made;
            made.write(ByteBuffer.wrap(new byte[] {number}));
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            answered.tryComplete(null);
            if (transport != null) {
                transport.close();
            }
        }

        @Override
        public void connectionLost(@Nullable Throwable cause) {
            answered.tryFail(new IOException("no answer", cause));
        }
    }

    private static LoopFuture<Void> call(EventLoop loop, byte number) {
        return loop.createConnection(() -> new Call(loop, number), ConnectOptions.to("server", PORT))
                .thenCompose(connection -> connection.protocol().answered.future());
    }

    private static int countsOf(SimWorld world, boolean knowsNumbers) {
        Counter counter = new Counter(knowsNumbers);
        SimHost server = world.host("server");
        server.start(loop -> loop.createServer(counter::session, ServerOptions.bind("0.0.0.0", PORT)));
        world.runFor(Duration.ZERO); // the server is bound before anything can fail
        EventLoop loop = world.host("client").loop();
        world.faults().mix();
        Backoff backoff = Backoff.exponential(Duration.ofMillis(10)).jitter(world.random());
        for (byte i = 0; i < REQUESTS; i++) {
            byte number = i;
            world.run(LoopFutures.retry(loop, 50, backoff, IOException.class::isInstance, () -> call(loop, number)));
        }
        return counter.count;
    }

    static class Samples {
        @SimTest
        void everyRequestCountsOnce(SimWorld world) {
            assertThat(countsOf(world, false)).isEqualTo(REQUESTS);
        }
    }

    @SimTest
    void aServerThatKnowsNumbersCountsOnce(SimWorld world) {
        assertThat(countsOf(world, true)).isEqualTo(REQUESTS);
    }

    @Test
    void manySeedsFindTheMistakeAndItsSeedRepeatsIt() {
        String message = found().getMessage();
        assertThat(message).contains("expected: 10", "resets(");
        Matcher seed = Pattern.compile("again: -Dsemper.sim.seed=(\\d+)").matcher(message);
        assertThat(seed.find()).isTrue();
        Throwable again = SimTestTest.failure(
                SimTestTest.with("semper.sim.seed", seed.group(1), Samples.class, "everyRequestCountsOnce"));
        assertThat(again).as("the same run, to the last entry of the trace").hasMessage(message);
    }

    private static Throwable found() {
        return SimTestTest.failure(SimTestTest.run(Samples.class, "everyRequestCountsOnce"));
    }
}
