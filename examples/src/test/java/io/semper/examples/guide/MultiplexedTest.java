package io.semper.examples.guide;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semper.ConnectOptions;
import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.examples.guide.FrameReader.Frame;
import io.semper.examples.guide.Multiplexed.Answerer;
import io.semper.examples.guide.Multiplexed.Caller;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MultiplexedTest {
    private final List<LoopPromise<byte[]>> requests = new ArrayList<>();

    @Test
    void answersFindTheirRequestsInAnyOrder() {
        try (EventLoop loop = EventLoops.newEventLoop()) {
            Caller caller = connect(loop);
            LoopFuture<byte[]> first = caller.call("a".getBytes(UTF_8));
            LoopFuture<byte[]> second = caller.call("b".getBytes(UTF_8));
            LoopFuture<byte[]> late = caller.call("c".getBytes(UTF_8)).withTimeout(Duration.ofMillis(1));
            Loops.runUntil(loop, () -> requests.size() == 3, "the requests");
            assertThatThrownBy(() -> Loops.run(loop, late)).hasCauseInstanceOf(TimeoutException.class);
            for (int i = 2; i >= 0; i--) {
                requests.get(i).complete(("answer " + i).getBytes(UTF_8));
            }
            assertThat(Loops.run(loop, first)).asString(UTF_8).isEqualTo("answer 0");
            assertThat(Loops.run(loop, second)).asString(UTF_8).isEqualTo("answer 1");
        }
    }

    @Test
    void theEndOfTheConnectionFailsWhatIsNotAnswered() {
        try (EventLoop loop = EventLoops.newEventLoop()) {
            Caller caller = connect(loop);
            LoopFuture<byte[]> first = caller.call(new byte[0]);
            Loops.runUntil(loop, () -> requests.size() == 1, "the request");
            requests.get(0).fail(new IllegalStateException("thrown by a test"));
            assertThatThrownBy(() -> Loops.run(loop, first))
                    .hasRootCauseMessage("the connection ended before the answer");
            LoopFuture<byte[]> afterwards = caller.call(new byte[0]);
            assertThatThrownBy(() -> Loops.run(loop, afterwards)).hasRootCauseMessage("the connection has ended");
        }
    }

    private Caller connect(EventLoop loop) {
        Server server = Loops.run(
                loop,
                loop.createServer(
                        () -> new Answerer(request -> {
                            LoopPromise<byte[]> answer = loop.createPromise();
                            requests.add(answer);
                            return answer.future();
                        }),
                        ServerOptions.bind("127.0.0.1", 0)));
        ConnectOptions target = ConnectOptions.to("127.0.0.1", server.port());
        return Loops.run(loop, loop.createConnection(Caller::new, target)).protocol();
    }

    @Test
    void framesMayArriveInAnyPieces() {
        byte[] bytes = ByteBuffer.allocate(21)
                .put(new Frame(1, "tulip".getBytes(UTF_8)).encode())
                .put(new Frame(2, new byte[0]).encode())
                .array();
        for (int cut = 0; cut <= bytes.length; cut++) {
            FrameReader reader = new FrameReader(5);
            List<String> frames = new ArrayList<>();
            for (ByteBuffer piece :
                    List.of(ByteBuffer.wrap(bytes, 0, cut), ByteBuffer.wrap(bytes, cut, bytes.length - cut))) {
                assertThat(reader.feed(piece, frame -> frames.add(frame.id() + new String(frame.content(), UTF_8))))
                        .isTrue();
            }
            assertThat(frames).containsExactly("1tulip", "2");
        }
        assertThat(new FrameReader(4).feed(ByteBuffer.wrap(bytes), frame -> {})).isFalse();
        assertThat(new FrameReader(4).feed(ByteBuffer.allocate(8).putInt(0, -1), frame -> {}))
                .isFalse();
    }
}
