package io.semper.examples.guide;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.semper.LoopOptions;
import io.semper.RawSocket;
import io.semper.group.LoopThread;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RawEchoTest {
    @Test
    void whatArrivesIsSentBack() throws Exception {
        try (LoopThread thread = LoopThread.start(LoopOptions.defaults())) {
            RawSocket listener =
                    thread.submit(() -> RawEcho.listen(thread.loop())).join();
            InetSocketAddress at =
                    (InetSocketAddress) thread.submit(listener::localAddress).join();
            for (int i = 0; i < 2; i++) {
                try (Socket socket = new Socket(at.getAddress(), at.getPort())) {
                    socket.setSoTimeout(20_000);
                    for (String text : new String[] {"tulip", "rose"}) {
                        socket.getOutputStream().write(text.getBytes(UTF_8));
                        assertThat(new String(socket.getInputStream().readNBytes(text.length()), UTF_8))
                                .isEqualTo(text);
                    }
                    socket.shutdownOutput();
                    assertThat(socket.getInputStream().read()).isEqualTo(-1);
                }
            }
        }
    }
}
