package io.semper.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semper.Connection;
import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import io.semper.TlsInfo;
import java.nio.ByteBuffer;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The block of the README. */
@Timeout(60)
class SecureEchoTest {
    @Test
    void echoesToAClientThatHasTheRightName() throws Exception {
        try (EventLoop loop = EventLoops.newEventLoop()) {
            Server server = loop.runUntilComplete(SecureEcho.serve(
                    loop, ServerOptions.bind("127.0.0.1", 0), Certificates.SERVER, Certificates.SERVER_KEY));
            LoopPromise<String> answer = loop.createPromise();
            StreamProtocol client =
                    data -> answer.complete(US_ASCII.decode(data).toString());
            Connection<StreamProtocol> made = run(
                    loop, SecureEcho.connect(loop, () -> client, "localhost", server.port(), Certificates.AUTHORITY));
            assertThat(made.transport().info(TlsInfo.class).orElseThrow().protocol())
                    .isEqualTo("TLSv1.3");
            made.transport().write(ByteBuffer.wrap("tulip".getBytes(US_ASCII)));
            assertThat(run(loop, answer.future())).isEqualTo("tulip");
            assertThatThrownBy(() -> run(
                            loop,
                            SecureEcho.connect(loop, () -> client, "localhost", server.port(), Certificates.OTHER)))
                    .hasCauseInstanceOf(SSLException.class);
        }
    }

    private static <T> T run(EventLoop loop, LoopFuture<T> future) {
        return loop.runUntilComplete(future.withTimeout(Duration.ofSeconds(20)));
    }
}
