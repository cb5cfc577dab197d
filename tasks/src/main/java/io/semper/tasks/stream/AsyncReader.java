package io.semper.tasks.stream;

import io.semper.LoopFuture;
import io.semper.LoopFutures;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The reads of {@link StreamReader} as futures, for callbacks: each method does what the one of the same name does, and what that throws
 * as an {@link java.io.IOException} is the failure of the future. Cancelling a future that is pending consumes nothing. Memory that a
 * read lends is valid until the next call of either reader. For the owner of the loop. Rules STREAM-23, STREAM-24.
 */
public final class AsyncReader {
    private final Link link;

    AsyncReader(Link link) {
        this.link = link;
    }

    /**
     * See {@link StreamReader#read}. The memory must not be touched until the future is done, or its cancellation has been requested: from
     * then on the reader does not use it. Rule STREAM-24.
     */
    public LoopFuture<Integer> read(ByteBuffer into) {
        if (!StreamReader.checkMemory(into)) {
            return LoopFutures.completed(link.loop(), 0);
        }
        return link.in.start(link.in.into, into);
    }

    /** See {@link StreamReader#readSome}. */
    public LoopFuture<ByteBuffer> readSome() {
        return link.in.start(link.in.some);
    }

    /** See {@link StreamReader#peek}. */
    public LoopFuture<ByteBuffer> peek(int atLeast) {
        return link.in.start(new Pulls.Peek(atLeast));
    }

    /** See {@link StreamReader#readExactly}. */
    public LoopFuture<byte[]> readExactly(int n) {
        return link.in.start(new Pulls.Exactly(n));
    }

    /** See {@link StreamReader#readUntil}. */
    public LoopFuture<byte[]> readUntil(Delimiter delimiter, int limit) {
        return link.in.start(new Pulls.Until("readUntil()", delimiter, limit));
    }

    /** See {@link StreamReader#readLine()}. */
    public LoopFuture<@Nullable String> readLine() {
        return readLine(StandardCharsets.UTF_8, StreamReader.LINE_LIMIT);
    }

    /** See {@link StreamReader#readLine(Charset, int)}. */
    public LoopFuture<@Nullable String> readLine(Charset charset, int limit) {
        return link.in.start(new Pulls.Line(charset, limit));
    }

    /** See {@link StreamReader#readFrame}. */
    public <F> LoopFuture<@Nullable F> readFrame(FrameParser<? extends F> parser, int limit) {
        return link.in.start(new Pulls.Frame<F>(parser, limit));
    }

    @Override
    public String toString() {
        return "AsyncReader[" + link + "]";
    }
}
