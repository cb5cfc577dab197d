package io.semper.tck.rules.support;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;

/** A file that knows how much was taken from it, and may be overridden to give less, or trouble. */
public class WatchedFile extends FileChannel {
    protected final FileChannel good;
    private final AtomicLong taken = new AtomicLong();

    public WatchedFile(Path path) throws IOException {
        good = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /** How many of {@code wanted} bytes at {@code position} there are to be had now. Called on the loop's thread or a job's. */
    protected long most(long position, long wanted) throws IOException {
        return wanted;
    }

    /** How many bytes were read or transferred. */
    public long taken() {
        return taken.get();
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        if (!target.hasRemaining()) {
            return 0;
        }
        int limit = target.limit();
        target.limit(target.position() + (int) most(position, target.remaining()));
        try {
            int count = good.read(target, position);
            taken.addAndGet(Math.max(0, count));
            return count;
        } finally {
            target.limit(limit);
        }
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
        long moved = good.transferTo(position, most(position, count), target);
        taken.addAndGet(moved);
        return moved;
    }

    @Override
    public long size() throws IOException {
        return good.size();
    }

    @Override
    public long position() throws IOException {
        return good.position();
    }

    @Override
    public FileChannel position(long position) throws IOException {
        good.position(position);
        return this;
    }

    @Override
    public FileChannel truncate(long size) throws IOException {
        good.truncate(size);
        return this;
    }

    @Override
    protected void implCloseChannel() throws IOException {
        good.close();
    }

    @Override
    public int read(ByteBuffer target) {
        throw unexpected();
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) {
        throw unexpected();
    }

    @Override
    public int write(ByteBuffer source) {
        throw unexpected();
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) {
        throw unexpected();
    }

    @Override
    public int write(ByteBuffer source, long position) {
        throw unexpected();
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) {
        throw unexpected();
    }

    @Override
    public void force(boolean metaData) {
        throw unexpected();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) {
        throw unexpected();
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) {
        throw unexpected();
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) {
        throw unexpected();
    }

    private static AssertionError unexpected() {
        return new AssertionError("a file that is being sent is read at positions, and nothing else");
    }
}
