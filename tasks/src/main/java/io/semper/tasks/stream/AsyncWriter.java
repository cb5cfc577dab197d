package io.semper.tasks.stream;

import io.semper.LoopFuture;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The writes of {@link StreamWriter} as futures, for callbacks: each method does what the one of the same name does, and what that throws
 * as an {@link IOException} is the failure of the future. Writes keep the order of the calls. Cancelling a future that is pending
 * withdraws the call. For the owner of the loop. Rule STREAM-23.
 */
public final class AsyncWriter {
    private final Link link;

    AsyncWriter(Link link) {
        this.link = link;
    }

    /** See {@link StreamWriter#write(ByteBuffer)}. The buffer must not be touched until the future is done. */
    public LoopFuture<@Nullable Void> write(ByteBuffer data) {
        return link.out.startWrite(Objects.requireNonNull(data, "data"));
    }

    /** See {@link StreamWriter#offer}. */
    public boolean offer(ByteBuffer data) throws IOException {
        return link.out.offer(Objects.requireNonNull(data, "data"));
    }

    /** See {@link StreamWriter#drain}. */
    public LoopFuture<@Nullable Void> drain() {
        return link.out.startDrain();
    }

    /** See {@link StreamWriter#flush}. */
    public LoopFuture<@Nullable Void> flush() {
        return link.out.startFlush();
    }

    /** See {@link StreamWriter#end}. */
    public LoopFuture<@Nullable Void> end() {
        return link.out.startEnd();
    }

    /** See {@link Stream#closeAsync}. */
    public LoopFuture<Void> close() {
        link.end(true);
        return link.transport().closed();
    }

    /** See {@link Stream#abort}. */
    public void abort() {
        link.end(false);
    }

    @Override
    public String toString() {
        return "AsyncWriter[" + link + "]";
    }
}
