package io.semper.sim;

import io.semper.engine.kernel.FailedCall;
import io.semper.engine.kernel.StreamSocket;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A connection of a loop. */
final class SimStream extends SimSocket implements StreamSocket {
    private final StreamEnd end;
    private final boolean ipv6;

    SimStream(Net net, SimHost host, StreamEnd end, boolean ipv6) {
        super(net, host);
        this.end = end;
        this.ipv6 = ipv6;
        end.watch(this::changed);
    }

    StreamEnd end() {
        return end;
    }

    boolean isIpv6() {
        return ipv6;
    }

    @Override
    SimOptions options() {
        return end.options();
    }

    @Override
    void optionSet() {
        if (end instanceof TcpEnd tcp) {
            tcp.watchPeer(); // keep-alive may be on now
        }
    }

    @Override
    int readiness() {
        return end.readiness();
    }

    @Override
    @Nullable
    SocketAddress local() {
        return end.local();
    }

    @Override
    void shut() {
        end.close();
    }

    @Override
    public void bind(SocketAddress local) throws IOException {
        synchronized (net) {
            net.enter(host, FailedCall.BIND);
            checkOpen();
            if (end instanceof TcpEnd) {
                checkInternet(local, ipv6);
                end.options().set(StandardSocketOptions.SO_REUSEADDR, true);
            } else {
                checkUnix(local);
            }
            end.bind(local);
        }
    }

    @Override
    public boolean connect(SocketAddress remote) throws IOException {
        synchronized (net) {
            boolean unix = end instanceof UnixEnd;
            net.enter(host, unix ? FailedCall.CONNECT_UNIX : FailedCall.CONNECT);
            checkOpen();
            end.connect(remote);
            return unix;
        }
    }

    @Override
    public boolean finishConnect() throws IOException {
        synchronized (net) {
            net.enter(host, FailedCall.CONNECT);
            checkOpen();
            return end.finishConnect();
        }
    }

    @Override
    public @Nullable ByteBuffer read(ByteBuffer scratch) throws IOException {
        synchronized (net) {
            net.enter(host, FailedCall.READ);
            checkOpen();
            int count = end.read(scratch);
            return count > 0 ? scratch : count == StreamEnd.END ? END : null;
        }
    }

    @Override
    public long write(ByteBuffer[] chunks, int from, int count) throws IOException {
        synchronized (net) {
            net.enter(host, FailedCall.WRITE);
            checkOpen();
            long taken = 0;
            for (int i = from; i < from + count; i++) {
                if (!chunks[i].hasRemaining()) {
                    continue;
                }
                taken += writeNext(chunks[i], taken);
                if (chunks[i].hasRemaining()) {
                    break;
                }
            }
            return taken;
        }
    }

    /** A failure after the first chunk is that of the next call. */
    private int writeNext(ByteBuffer data, long takenBefore) throws IOException {
        return takenBefore > 0 && !end.takesMore() ? 0 : end.write(data);
    }

    @Override
    public int write(ByteBuffer data) throws IOException {
        synchronized (net) {
            net.enter(host, FailedCall.WRITE);
            checkOpen();
            return end.write(data);
        }
    }

    @Override
    public void shutdownOutput() throws IOException {
        synchronized (net) {
            net.enter(host, FailedCall.SHUT_DOWN);
            checkOpen();
            end.shutdownOutput();
        }
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return end.remote();
    }
}
