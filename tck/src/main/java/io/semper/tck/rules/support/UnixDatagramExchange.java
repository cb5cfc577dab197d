package io.semper.tck.rules.support;

import io.semper.tck.Bytes;
import io.semper.tck.DatagramRecorder;
import io.semper.tck.Tck;
import io.semper.tck.TransportRecorder;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An endpoint over a Unix-domain socket, whose peer is another endpoint of the loop. */
final class UnixDatagramExchange extends Exchange {
    private final SlowPeer link;

    private UnixDatagramExchange(Tck tck, SlowPeer link) {
        super(tck);
        this.link = link;
    }

    static UnixDatagramExchange open(
            Tck tck, boolean connected, Duration closeTimeout, Consumer<? super TransportRecorder<?, ?>> hooks) {
        DatagramRecorder recorder = tck.datagramRecorder();
        hooks.accept(recorder);
        return new UnixDatagramExchange(
                tck, SlowPeer.open(tck, recorder, connected, options -> options.closeTimeout(closeTimeout)));
    }

    @Override
    public DatagramRecorder recorder() {
        return link.sender();
    }

    @Override
    protected void send(int offset, int size) {
        link.sendNow(Bytes.pattern(offset, size));
    }

    @Override
    public void readAll() {
        link.assertAllArrive();
        tck().run(() -> link.receiver().transport().pauseReading());
    }

    @Override
    public @Nullable Throwable readToEnd() {
        readAll();
        return recorder().awaitLost();
    }

    @Override
    public @Nullable Throwable awaitLost() {
        link.read();
        return recorder().awaitLost();
    }
}
