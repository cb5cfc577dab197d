package org.example.metered;

import io.semper.engine.kernel.FailedCall;
import io.semper.engine.kernel.ForwardingStream;
import io.semper.engine.kernel.StreamSocket;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A stream whose calls are metered. */
final class MeteredStream extends ForwardingStream {
    private final MeteredCalls calls;

    MeteredStream(MeteredCalls calls, StreamSocket below) {
        super(below);
        this.calls = calls;
    }

    @Override
    public boolean connect(SocketAddress remote) throws IOException {
        return calls.make(FailedCall.CONNECT, target, () -> target.connect(remote), connected -> 0);
    }

    // region: read
    @Override
    public ByteBuffer read(ByteBuffer scratch) throws IOException {
        int before = scratch.position();
        return calls.make(FailedCall.READ, target, () -> target.read(scratch), read -> bytes(read, scratch, before));
    }

    /** A kernel reads into the caller's buffer, and moves its position, or returns memory of its own. */
    private static long bytes(ByteBuffer read, ByteBuffer scratch, int before) {
        if (read == null || read == END) {
            return 0;
        }
        return read == scratch ? scratch.position() - before : read.remaining();
    }
    // endregion

    @Override
    public int write(ByteBuffer data) throws IOException {
        return calls.make(FailedCall.WRITE, target, () -> target.write(data), taken -> taken);
    }

    @Override
    public long write(ByteBuffer[] chunks, int from, int count) throws IOException {
        return calls.make(FailedCall.WRITE, target, () -> target.write(chunks, from, count), taken -> taken);
    }

    @Override
    public long sendFile(FileChannel from, long position, long count) throws IOException {
        return calls.make(
                FailedCall.SEND_FILE,
                target,
                () -> target.sendFile(from, position, count),
                taken -> Math.max(0, taken)); // UNSUPPORTED and END_OF_FILE are negative
    }

    @Override
    public void shutdownOutput() throws IOException {
        calls.make(
                FailedCall.SHUT_DOWN,
                target,
                () -> {
                    target.shutdownOutput();
                    return null;
                },
                nothing -> 0);
    }
}
