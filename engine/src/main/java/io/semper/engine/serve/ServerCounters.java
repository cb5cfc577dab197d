package io.semper.engine.serve;

import io.semper.ServerStats;
import io.semper.engine.kernel.StreamSocket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What a server counts, for {@link io.semper.Server#stats()}. The server's loop writes, except {@link #refuse}; every thread may read. */
final class ServerCounters {
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong acceptErrors = new AtomicLong();

    void accepted() {
        accepted.lazySet(accepted.getPlain() + 1);
    }

    /** Sets the number of open connections. */
    void open(int connections) {
        open.lazySet(connections);
    }

    /** Closes a connection that gets no protocol. Any thread. */
    void refuse(StreamSocket socket) {
        refused.incrementAndGet();
        socket.close();
    }

    void acceptFailed() {
        acceptErrors.lazySet(acceptErrors.getPlain() + 1);
    }

    /** Connections end with their loop without a callback that could count them. Any thread. */
    ServerStats stats(boolean loopIsClosed) {
        return ServerStats.builder()
                .accepted(accepted.get())
                .open(loopIsClosed ? 0 : open.get())
                .refused(refused.get())
                .acceptErrors(acceptErrors.get())
                .build();
    }
}
