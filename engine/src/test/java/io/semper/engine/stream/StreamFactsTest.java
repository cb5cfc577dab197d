package io.semper.engine.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.ConnectOptions;
import io.semper.LoopOptions;
import io.semper.StreamOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.engine.Loops;
import io.semper.engine.testing.ScriptedKernel;
import io.semper.engine.testing.ScriptedSocket;
import io.semper.engine.turn.LoopCore;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StreamFactsTest {
    @Test
    void theOptionsInForceAreKnownUntilTheEnd() {
        ScriptedKernel kernel = new ScriptedKernel();
        ScriptedSocket socket = new ScriptedSocket();
        socket.connectsAtOnce = true;
        kernel.streams.add(socket);
        try (LoopCore loop =
                (LoopCore) Loops.newEventLoop(kernel, LoopOptions.defaults().debug(false))) {
            ConnectOptions there = ConnectOptions.to(new InetSocketAddress("127.0.0.1", 7)).stream(
                    StreamOptions.defaults().writeLimits(3, 9));
            StreamTransport transport = loop.runUntilComplete(
                            loop.createConnection(() -> (StreamProtocol) data -> {}, there))
                    .transport();
            assertThat(transport.info(StreamOptions.class)).hasValueSatisfying(facts -> {
                assertThat(facts.lowLimit()).isEqualTo(3);
                assertThat(facts.highLimit()).isEqualTo(9);
            });
            transport.setWriteLimits(5, 1000);
            assertThat(transport.info(StreamOptions.class).map(StreamOptions::highLimit))
                    .contains(1000);
            transport.abort();
            loop.runOnce(Duration.ZERO);
            assertThat(socket.closed).isTrue();
            assertThat(transport.info(StreamOptions.class)).isEmpty();
        }
    }
}
