package io.semper.tck.selftest;

import io.semper.engine.kernel.DatagramSocket;
import io.semper.engine.kernel.ForwardingDatagram;
import io.semper.engine.kernel.Interest;
import io.semper.engine.stream.Buffers;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A datagram socket with at most one receive under way, into memory of the kernel. A send is tried once, from memory of the kernel, inside
 * the call; if the OS has no room, waiting for room is an operation. A send whose result came later could not be used by the seam: the
 * engine names the size and the destination of the datagram that failed, and keeps an endpoint open until the OS has taken everything.
 */
final class CompletionDatagram extends ForwardingDatagram implements CompletionSocket {
    private static final byte[] POISON = new byte[Buffers.READ_SIZE];

    static {
        Arrays.fill(POISON, (byte) 0xA5);
    }

    private record Received(ByteBuffer data, SocketAddress sender) {}

    private final Outcome<Received> receive = new Outcome<>();
    private final Outcome<Boolean> room = new Outcome<>();
    private @Nullable CompletionRegistration registration;
    private @Nullable ByteBuffer lent;
    private @Nullable ByteBuffer spare;
    private @Nullable ByteBuffer outgoing;
    private @Nullable SocketAddress sender;

    CompletionDatagram(DatagramSocket good) {
        super(good);
    }

    @Override
    public @Nullable ByteBuffer receive(ByteBuffer scratch) throws IOException {
        if (registration == null) {
            return target.receive(scratch); // before the endpoint starts, the owner drops what it receives
        }
        takeBack();
        if (receive.isIdle()) {
            receive.submit(true);
            receiveNow();
            receive.complete();
        }
        Received known;
        try {
            known = receive.take();
        } finally {
            changed();
        }
        if (known == null) {
            return null;
        }
        sender = known.sender;
        lent = known.data;
        return known.data.duplicate();
    }

    /** A receiver that keeps lent memory beyond the next call finds poison in it. */
    private void takeBack() {
        ByteBuffer back = lent;
        lent = null;
        if (back != null) {
            back.put(0, POISON, 0, back.limit());
            spare = back;
        }
    }

    private void receiveNow() {
        ByteBuffer memory = spare == null ? ByteBuffer.allocateDirect(Buffers.READ_SIZE) : spare.clear();
        spare = memory;
        try {
            if (target.receive(memory) != null) {
                spare = null;
                receive.end(new Received(memory.flip(), target.sender()));
            }
        } catch (IOException e) {
            receive.fail(e);
        }
    }

    @Override
    public SocketAddress sender() {
        return sender;
    }

    @Override
    public Sent send(ByteBuffer data, @Nullable SocketAddress to) throws IOException {
        if (room.isKnown()) {
            room.take();
        }
        ByteBuffer copy = outgoing;
        if (copy == null || copy.capacity() < data.remaining()) {
            copy = ByteBuffer.allocateDirect(data.remaining());
            outgoing = copy;
        }
        int length = data.remaining();
        copy.clear().put(data).flip();
        try {
            Sent sent = target.send(copy, to);
            if (sent == Sent.WOULD_BLOCK) {
                room.submit(true);
            }
            return sent;
        } finally {
            copy.clear().put(0, POISON, 0, Math.min(length, POISON.length));
            changed();
        }
    }

    private void changed() {
        if (registration != null) {
            registration.changed();
        }
    }

    @Override
    public int submit(int wanted) {
        boolean receives = receive.submit((wanted & Interest.READ) != 0);
        boolean waits = room.submit((wanted & Interest.WRITE) != 0);
        return (receives ? Interest.READ : 0) | (waits ? Interest.WRITE : 0);
    }

    @Override
    public void perform(int found) {
        if ((found & Interest.READ) != 0 && receive.isBusy()) {
            receiveNow();
        }
        if ((found & Interest.WRITE) != 0 && room.isBusy()) {
            room.end(true);
        }
        if (receive.hasEnded() || room.hasEnded()) {
            registration.completed();
        }
    }

    @Override
    public void complete() {
        receive.complete();
        room.complete();
    }

    @Override
    public int done() {
        return (receive.isKnown() ? Interest.READ : 0) | (room.isKnown() ? Interest.WRITE : 0);
    }

    @Override
    public boolean isBusy() {
        return receive.isBusy() || room.isBusy();
    }

    @Override
    public void registration(@Nullable CompletionRegistration now) {
        registration = now;
    }

    @Override
    public @Nullable CompletionRegistration registration() {
        return registration;
    }

    @Override
    public void close() {
        if (registration != null) {
            throw new IllegalStateException("close() of " + this + " while the kernel refers to it");
        }
        takeBack();
        receive.forget();
        target.close();
    }
}
