package io.semper.tck.selftest;

import io.semper.engine.kernel.ForwardingStream;
import io.semper.engine.kernel.Interest;
import io.semper.engine.kernel.StreamSocket;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A stream with at most one connect, one read and one write under way. Reads and writes use memory of the kernel; a write is performed
 * as far as possible when it is submitted, and only its result is reported later.
 */
final class CompletionStream extends ForwardingStream implements CompletionSocket {
    private static final int MOST_IN_FLIGHT = 64 * 1024;
    private static final byte[] POISON = new byte[MOST_IN_FLIGHT];

    static {
        Arrays.fill(POISON, (byte) 0xA5);
    }

    private final Outcome<Boolean> connect = new Outcome<>();
    private final Outcome<ByteBuffer> read = new Outcome<>();
    private final CompletionWrite write;
    private @Nullable CompletionRegistration registration;
    private boolean full;
    private @Nullable ByteBuffer lent;
    private @Nullable ByteBuffer spare;

    CompletionStream(StreamSocket good) {
        super(good);
        write = new CompletionWrite(good, MOST_IN_FLIGHT);
    }

    @Override
    public boolean connect(SocketAddress remote) throws IOException {
        if (remote instanceof UnixDomainSocketAddress) {
            return target.connect(remote);
        }
        connect.submit(true);
        try {
            if (target.connect(remote)) {
                connect.end(true);
            }
        } catch (IOException e) {
            connect.fail(e);
        }
        return false;
    }

    @Override
    public boolean isDoomed() {
        return connect.hasFailed();
    }

    @Override
    public boolean finishConnect() throws IOException {
        return connect.take() != null;
    }

    @Override
    public @Nullable ByteBuffer read(ByteBuffer scratch) throws IOException {
        takeBack();
        if (isConnected() && read.isIdle()) {
            read.submit(true);
            readNow();
            read.complete();
        }
        ByteBuffer come = read.look();
        if (come != null && come.remaining() > scratch.remaining()) {
            ByteBuffer some = come.slice(come.position(), scratch.remaining());
            come.position(come.position() + some.remaining());
            return some;
        }
        ByteBuffer all = read.take();
        if (all != null && all != END) {
            lent = all;
        }
        changed();
        return all == null || all == END ? all : all.duplicate();
    }

    @Override
    public boolean hasPendingRead() {
        return read.isBusy();
    }

    /** A reader that keeps lent memory beyond the next call finds poison in it. */
    private void takeBack() {
        ByteBuffer back = lent;
        lent = null;
        if (back != null) {
            back.put(0, POISON, 0, back.limit());
            spare = back;
        }
    }

    @Override
    public int write(ByteBuffer data) throws IOException {
        return (int) write(new ByteBuffer[] {data}, 0, 1);
    }

    @Override
    public long write(ByteBuffer[] chunks, int from, int count) throws IOException {
        long taken = write.accept(chunks, from, count);
        if (write.hasEnded()) {
            registration.completed();
        }
        changed();
        return taken;
    }

    @Override
    public long unsent() {
        return write.unsent();
    }

    @Override
    public long finishWrite() throws IOException {
        return write.finish();
    }

    /** Sends after the accepted bytes, and waits on its own for room in the good kernel. */
    @Override
    public long sendFile(FileChannel from, long position, long count) throws IOException {
        if (write.unsent() > 0 || full) {
            return 0;
        }
        long taken = target.sendFile(from, position, count);
        full = taken >= 0 && taken < count;
        changed();
        return taken;
    }

    private void changed() {
        if (registration != null) {
            registration.changed();
        }
    }

    @Override
    public int submit(int wanted) {
        if (connect.isBusy()) {
            return Interest.WRITE;
        }
        boolean reads = read.submit(isConnected() && (wanted & Interest.READ) != 0);
        return (reads ? Interest.READ : 0) | (write.isBusy() || full ? Interest.WRITE : 0);
    }

    private boolean isConnected() {
        return connect.isIdle();
    }

    @Override
    public void perform(int found) {
        if (connect.isBusy()) {
            finishGoodConnect();
        } else {
            if ((found & Interest.READ) != 0 && read.isBusy()) {
                readNow();
            }
            if ((found & Interest.WRITE) != 0) {
                full = false;
                write.goOn();
            }
        }
        if (write.hasEnded() || connect.hasEnded() || read.hasEnded()) {
            registration.completed();
        }
    }

    private void finishGoodConnect() {
        try {
            if (target.finishConnect()) {
                connect.end(true);
            }
        } catch (IOException e) {
            connect.fail(e);
        }
    }

    private void readNow() {
        ByteBuffer memory = spare == null ? ByteBuffer.allocateDirect(MOST_IN_FLIGHT) : spare.clear();
        spare = null;
        try {
            ByteBuffer got = target.read(memory);
            if (got == END) {
                read.end(END);
            } else if (got != null) {
                read.end(memory.flip());
            }
        } catch (IOException e) {
            read.fail(e);
        }
    }

    @Override
    public void complete() {
        connect.complete();
        read.complete();
        write.complete();
    }

    @Override
    public int done() {
        if (!isConnected()) {
            return connect.isKnown() ? Interest.WRITE : Interest.NONE;
        }
        return (read.isKnown() ? Interest.READ : 0) | (write.isDone() && !full ? Interest.WRITE : 0);
    }

    @Override
    public boolean isBusy() {
        return connect.isBusy() || read.isBusy() || write.isBusy();
    }

    @Override
    public void registration(@Nullable CompletionRegistration now) {
        registration = now;
        if (now != null && connect.hasEnded()) {
            now.completed();
        }
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
        read.forget();
        target.close();
    }
}
