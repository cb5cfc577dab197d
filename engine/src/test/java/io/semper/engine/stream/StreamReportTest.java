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
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StreamReportTest {
    private final ScriptedKernel kernel = new ScriptedKernel();
    private final List<String> reports = new ArrayList<>();

    @Test
    void aReportNamesTheProtocolThatThrewAndNotTheOneThatItInstalled() {
        ScriptedSocket socket = new ScriptedSocket();
        socket.connectsAtOnce = true;
        kernel.streams.add(socket);
        LoopCore loop =
                (LoopCore) Loops.newEventLoop(kernel, LoopOptions.defaults().debug(false));
        loop.setExceptionHandler((on, context) -> reports.add(context.message()));
        ConnectOptions there = ConnectOptions.to(new InetSocketAddress("127.0.0.1", 7)).stream(
                StreamOptions.defaults().writeLimits(0, 0));
        StreamTransport transport =
                loop.runUntilComplete(loop.createConnection(First::new, there)).transport();
        loop.callSoon(() -> transport.write(ByteBuffer.allocate(1)));
        loop.runOnce(Duration.ZERO);
        loop.close();
        assertThat(reports).hasSize(1);
        assertThat(reports.get(0)).contains("pauseWriting() of " + First.class.getName() + " threw");
    }

    private static class Next implements StreamProtocol {
        @Override
        public void dataReceived(ByteBuffer data) {}
    }

    private static final class First extends Next {
        private @Nullable StreamTransport transport;

        @Override
        public void connectionMade(StreamTransport made) {
            transport = made;
        }

        @Override
        public void pauseWriting() {
            if (transport != null) {
                transport.setProtocol(new Next());
            }
            throw new IllegalStateException("on purpose");
        }
    }
}
