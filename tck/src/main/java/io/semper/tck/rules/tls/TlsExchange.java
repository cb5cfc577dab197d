package io.semper.tck.rules.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.semper.StreamOptions;
import io.semper.tck.Bytes;
import io.semper.tck.Recorder;
import io.semper.tck.Tck;
import io.semper.tck.TransportRecorder;
import io.semper.tck.rules.support.Exchange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A stream with a layer, whose peer answers the end with its own. */
public final class TlsExchange extends Exchange {
    private final TlsLink link;
    private int read;

    private TlsExchange(Tck tck, TlsLink link) {
        super(tck);
        this.link = link;
    }

    public static TlsExchange open(Tck tck, Duration closeTimeout, Consumer<? super TransportRecorder<?, ?>> hooks) {
        Recorder recorder = tck.recorder();
        hooks.accept(recorder);
        StreamOptions small = StreamOptions.defaults().sendBufferSize(4096).closeTimeout(closeTimeout);
        return new TlsExchange(tck, Way.SERVER_1_3.open(tck, recorder, small, Way.NARROW));
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
        assertArrayEquals(
                Bytes.pattern(read, sent - read),
                link.peer().reading(sent - read).await());
        read = sent;
    }

    @Override
    public @Nullable Throwable readToEnd() {
        assertArrayEquals(
                Bytes.pattern(read, sent - read), link.peer().readingToEnd().await());
        read = sent;
        link.peer().close();
        return recorder().awaitLost();
    }

    @Override
    public @Nullable Throwable awaitLost() {
        boolean answers = tck().spawn("peer reads to the end", () -> {
                    try {
                        link.peer().readToTheEnd();
                    } catch (IOException reset) {
                        return false;
                    }
                    return link.peer().sawCloseNotify();
                })
                .await();
        if (answers) {
            link.peer().closeNotify();
        }
        link.peer().raw().close();
        return recorder().awaitLost();
    }
}
