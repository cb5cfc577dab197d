package io.semper.tck.rules.support;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.semper.StreamOptions;
import io.semper.tck.BufferSizes;
import io.semper.tck.Bytes;
import io.semper.tck.Link;
import io.semper.tck.Recorder;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import io.semper.tck.TransportRecorder;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A stream without a layer. */
final class StreamExchange extends Exchange {
    private final Link link;
    private int read;

    private StreamExchange(Tck tck, Link link) {
        super(tck);
        this.link = link;
    }

    static StreamExchange open(
            Tck tck, StreamKind kind, Duration closeTimeout, Consumer<? super TransportRecorder<?, ?>> hooks) {
        Recorder recorder = tck.recorder();
        hooks.accept(recorder);
        StreamOptions small = StreamOptions.defaults().sendBufferSize(4096).closeTimeout(closeTimeout);
        return new StreamExchange(tck, tck.accept(kind, recorder, small, BufferSizes.TINY));
    }

    @Override
    public Recorder recorder() {
        return link.recorder();
    }

    @Override
    protected void send(int offset, int size) {
        link.transport().write(ByteBuffer.wrap(Bytes.pattern(offset, size)));
    }

    @Override
    public void readAll() {
        assertArrayEquals(Bytes.pattern(read, sent - read), link.peer().read(sent - read));
        read = sent;
    }

    @Override
    public @Nullable Throwable readToEnd() {
        assertArrayEquals(Bytes.pattern(read, sent - read), link.peer().readToEof());
        read = sent;
        return recorder().awaitLost();
    }

    @Override
    public @Nullable Throwable awaitLost() {
        link.peer().awaitEnd();
        return recorder().awaitLost();
    }
}
