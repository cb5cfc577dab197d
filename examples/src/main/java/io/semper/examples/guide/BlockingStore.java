package io.semper.examples.guide;

import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.LoopOptions;
import io.semper.group.LoopThread;
import java.time.Duration;

/** A {@link StoreClient} for programs with ordinary threads, which may block. */
// region: blocking
public final class BlockingStore implements AutoCloseable {
    private final LoopThread thread;
    private final StoreClient client;

    private BlockingStore(LoopThread thread, StoreClient client) {
        this.thread = thread;
        this.client = client;
    }

    public static BlockingStore connect(String host, int port) {
        LoopThread thread = LoopThread.start(LoopOptions.defaults());
        try {
            ConnectOptions to = ConnectOptions.to(host, port).timeout(Duration.ofSeconds(5));
            Connection<StoreClient> made = thread.call(loop -> loop.createConnection(StoreClient::new, to))
                    .join();
            return new BlockingStore(thread, made.protocol());
        } catch (Throwable failed) {
            thread.close();
            throw failed;
        }
    }

    /** Any thread may call this, even several at the same time. */
    public String ask(String request) {
        return thread.call(loop -> client.ask(request).withTimeout(Duration.ofSeconds(5)))
                .join();
    }

    @Override
    public void close() {
        thread.close(); // closes the loop, and with it the connection
    }
}
// endregion
