package io.semper.tck.rules.support;

import io.semper.tck.Bytes;
import io.semper.tck.DatagramKind;
import io.semper.tck.DatagramLink;
import io.semper.tck.DatagramRecorder;
import io.semper.tck.Tck;
import io.semper.tck.TransportRecorder;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An endpoint over UDP. */
final class UdpExchange extends Exchange {
    private final DatagramLink link;
    private final List<byte[]> unread = new ArrayList<>();

    private UdpExchange(Tck tck, DatagramLink link) {
        super(tck);
        this.link = link;
    }

    static UdpExchange open(
            Tck tck, DatagramKind kind, Duration closeTimeout, Consumer<? super TransportRecorder<?, ?>> hooks) {
        DatagramRecorder recorder = tck.datagramRecorder();
        hooks.accept(recorder);
        return new UdpExchange(tck, tck.datagrams(kind, recorder, options -> options.closeTimeout(closeTimeout)));
    }

    @Override
    public DatagramRecorder recorder() {
        return link.recorder();
    }

    @Override
    protected void send(int offset, int size) {
        byte[] bytes = Bytes.pattern(offset, size);
        unread.add(bytes);
        link.sendNow(ByteBuffer.wrap(bytes));
    }

    @Override
    public void readAll() {
        Received.assertEqual(unread, link.peer().receive(unread.size()));
        unread.clear();
    }

    @Override
    public @Nullable Throwable readToEnd() {
        readAll();
        return recorder().awaitLost();
    }

    @Override
    public @Nullable Throwable awaitLost() {
        return recorder().awaitLost();
    }
}
