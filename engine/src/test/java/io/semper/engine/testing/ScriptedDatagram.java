package io.semper.engine.testing;

import io.semper.engine.kernel.DatagramSocket;
import io.semper.engine.kernel.Interest;
import io.semper.engine.kernel.OutOfResourcesException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A datagram socket that is always writable, also while it has no memory for what is sent. */
public final class ScriptedDatagram extends Scripted implements DatagramSocket {
    /** What was taken. */
    public final List<String> sent = new ArrayList<>();

    /** How many sends still find no memory. */
    public int noMemory;

    /** How many sends there were. */
    public int offers;

    private @Nullable SocketAddress peer;

    @Override
    int readiness() {
        return Interest.WRITE;
    }

    @Override
    public void bind(SocketAddress local) {}

    @Override
    public void connect(SocketAddress to) {
        peer = to;
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return peer;
    }

    @Override
    public @Nullable ByteBuffer receive(ByteBuffer scratch) {
        return null;
    }

    @Override
    public SocketAddress sender() {
        return localAddress();
    }

    @Override
    public Sent send(ByteBuffer data, @Nullable SocketAddress to) throws IOException {
        offers++;
        if (noMemory > 0) {
            noMemory--;
            throw new OutOfResourcesException("No buffer space available");
        }
        sent.add(StandardCharsets.US_ASCII.decode(data).toString());
        return Sent.TAKEN;
    }

    @Override
    public SocketAddress localAddress() {
        return new InetSocketAddress("127.0.0.1", 4712);
    }

    @Override
    public <T> void setOption(SocketOption<T> option, T value) {}
}
