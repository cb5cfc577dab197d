package io.semper.tasks.flow;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A subscriber that keeps what it gets, and requests what the test says. */
final class Collecting implements Flow.Subscriber<ByteBuffer> {
    final CompletableFuture<Flow.Subscription> subscribed = new CompletableFuture<>();

    /** Null after onComplete, otherwise what onError got. */
    final CompletableFuture<@Nullable Throwable> end = new CompletableFuture<>();

    final BlockingQueue<ByteBuffer> elements = new LinkedBlockingQueue<>();

    private final long first;
    private final long more;

    /** Requests {@code first} elements, and {@code more} after each. */
    Collecting(long first, long more) {
        this.first = first;
        this.more = more;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        subscribed.complete(subscription);
        request(first);
    }

    @Override
    public void onNext(ByteBuffer element) {
        elements.add(element);
        request(more);
    }

    @Override
    public void onError(Throwable cause) {
        end.complete(cause);
    }

    @Override
    public void onComplete() {
        end.complete(null);
    }

    /** A subscription of which nothing comes. */
    static final Flow.Subscription NONE = new Flow.Subscription() {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
    };

    void request(long n) {
        if (n != 0) {
            subscribed.join().request(n);
        }
    }

    ByteBuffer next() throws InterruptedException {
        ByteBuffer element = elements.poll(20, TimeUnit.SECONDS);
        if (element == null) {
            throw new AssertionError("no element");
        }
        return element;
    }

    @Nullable
    Throwable awaitEnd() throws Exception {
        return end.get(20, TimeUnit.SECONDS);
    }

    byte[] bytes() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        elements.forEach(element -> all.write(element.array(), element.arrayOffset(), element.remaining()));
        return all.toByteArray();
    }
}
