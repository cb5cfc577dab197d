package io.semper.cli.fuzz;

import io.semper.BufferedProtocol;
import java.nio.ByteBuffer;

/** The protocol of an end that receives bytes in its own buffers, which begin anywhere in their memory. */
final class Buffered extends Plain implements BufferedProtocol {
    private static final int LARGEST = 64 << 10;

    private ByteBuffer buffer = ByteBuffer.allocate(0);
    private int from;

    Buffered(End end) {
        super(end);
    }

    @Override
    public ByteBuffer getBuffer(int sizeHint) {
        end.asked(this);
        int size = 1 + end.random.nextInt(LARGEST);
        from = end.random.nextInt(size);
        buffer = end.random.nextBoolean() ? ByteBuffer.allocate(size) : ByteBuffer.allocateDirect(size);
        return buffer.position(from);
    }

    @Override
    public void bufferUpdated(int n) {
        boolean advanced = n >= 1 && buffer.position() == from + n;
        end.world.oracle.expect(
                advanced,
                end + " got bufferUpdated(" + n + ") and a buffer moved from " + from + " to " + buffer.position());
        end.updated(this, advanced ? buffer.duplicate().flip().position(from) : ByteBuffer.allocate(0));
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        end.world.oracle.wrong(end + " got dataReceived, although it has its own buffers");
    }
}
