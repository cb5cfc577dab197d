package io.semper.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.semper.ConnectOptions;
import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Sends a text to an echo server and waits until all of it has come back. */
public final class EchoClient {
    private EchoClient() {}

    /** Prints the answer of the server at {@code HOST PORT} to a text. */
    public static void main(String[] args) {
        String answer = EventLoops.run(loop -> ask(loop, args[0], Integer.parseInt(args[1]), "hello"));
        System.out.println(answer);
    }

    // region: client
    static LoopFuture<String> ask(EventLoop loop, String host, int port, String text) {
        LoopPromise<String> answer = loop.createPromise();
        ConnectOptions to = ConnectOptions.to(host, port).timeout(Duration.ofSeconds(5));
        return loop.createConnection(() -> new Ask(text, answer), to).thenCompose(connection -> answer.future());
    }

    static final class Ask implements StreamProtocol {
        private final String text;
        private final LoopPromise<String> answer;
        private final ByteArrayOutputStream received = new ByteArrayOutputStream();

        Ask(String text, LoopPromise<String> answer) {
            this.text = text;
            this.answer = answer;
        }

        @Override
        public void connectionMade(StreamTransport transport) {
            transport.write(ByteBuffer.wrap(text.getBytes(UTF_8)));
            transport.writeEof(); // ends our half; the answer of the server still arrives
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            received.writeBytes(bytes);
        }

        @Override
        public void connectionLost(@Nullable Throwable cause) {
            if (cause == null) {
                answer.tryComplete(received.toString(UTF_8));
            } else {
                answer.tryFail(cause);
            }
        }
    }
    // endregion
}
