package io.semper.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.LoopFuture;
import java.io.IOException;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WatchingTest {
    @Test
    void readsAPipeUntilItsEnd() throws IOException {
        Pipe pipe = Pipe.open();
        try (EventLoop loop = EventLoops.newEventLoop();
                Pipe.SourceChannel source = pipe.source()) {
            source.configureBlocking(false);
            LoopFuture<String> text = Watching.readAll(loop, source);
            try (Pipe.SinkChannel sink = pipe.sink()) {
                sink.write(StandardCharsets.UTF_8.encode("hello, "));
                loop.runOnce(Loops.LONG);
                sink.write(StandardCharsets.UTF_8.encode("pipe"));
            }
            assertThat(Loops.run(loop, text)).isEqualTo("hello, pipe");
            assertThat(loop.watcher().removeReader(source)).isFalse();
        }
    }
}
