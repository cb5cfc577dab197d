package io.semper.engine.raw;

import io.semper.Capability;
import io.semper.RawSocket;
import io.semper.RawSockets;
import io.semper.engine.kernel.ListenSocket;
import io.semper.engine.life.FirstFailure;
import io.semper.engine.net.NetErrors;
import io.semper.engine.stream.Buffers;
import io.semper.engine.turn.LoopCore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ProtocolFamily;
import java.net.StandardSocketOptions;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What the raw sockets of one loop share, and what opens them. Owner only. */
public final class RawRoom implements RawSockets {
    private final LoopCore loop;
    private final Buffers buffers;
    private final Set<SocketHandle> open = new LinkedHashSet<>();

    /** @param buffers the memory that the transports of the loop share */
    public RawRoom(LoopCore loop, Buffers buffers) {
        this.loop = loop;
        this.buffers = buffers;
    }

    LoopCore loop() {
        return loop;
    }

    Buffers buffers() {
        return buffers;
    }

    void add(SocketHandle handle) {
        open.add(handle);
    }

    void remove(SocketHandle handle) {
        open.remove(handle);
    }

    @Override
    public RawSocket stream(ProtocolFamily family) {
        loop.checkUsable();
        Family known = ofStreams(family);
        try {
            return new StreamHandle(this, loop.kernel().sockets().stream(known.example()), known, HandleState.NEW);
        } catch (IOException e) {
            throw notOpened("stream", known, e);
        }
    }

    @Override
    public RawSocket listener(ProtocolFamily family) {
        loop.checkUsable();
        Family known = ofStreams(family);
        try {
            ListenSocket socket = loop.kernel().sockets().listen(known.example());
            try {
                if (!known.isUnix()) {
                    socket.setOption(StandardSocketOptions.SO_REUSEADDR, true);
                }
            } catch (Throwable failure) {
                socket.close();
                throw failure;
            }
            return new ListenHandle(this, socket, known);
        } catch (IOException e) {
            throw notOpened("listener", known, e);
        }
    }

    @Override
    public RawSocket datagram(ProtocolFamily family) {
        loop.checkUsable();
        Family known = Family.of(family);
        Family.need(loop, known.isUnix() ? Capability.UNIX_DATAGRAMS : Capability.DATAGRAMS);
        try {
            DatagramHandle made =
                    new DatagramHandle(this, loop.kernel().sockets().datagram(known.example()), known);
            made.register();
            return made;
        } catch (IOException e) {
            throw notOpened("datagram socket", known, e);
        }
    }

    private Family ofStreams(ProtocolFamily family) {
        Family known = Family.of(family);
        if (known.isUnix()) {
            Family.need(loop, Capability.UNIX_SOCKETS);
        }
        return known;
    }

    private static UncheckedIOException notOpened(String kind, Family family, IOException cause) {
        return new UncheckedIOException(NetErrors.during("opening " + family.describe(kind), cause));
    }

    /** Closes every descriptor without a callback, for the close of the loop. In debug mode each is logged. */
    public void closeAll() {
        FirstFailure failure = new FirstFailure();
        for (SocketHandle handle : List.copyOf(open)) {
            if (loop.isDebug()) {
                LoopCore.warn("open at the close of " + loop + ": " + handle, null);
            }
            failure.attempt(handle::release);
        }
        failure.rethrow();
    }

    @Override
    public String toString() {
        return "raw sockets of " + loop;
    }
}
