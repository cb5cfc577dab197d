package io.semper.tck.rules.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.semper.StreamOptions;
import io.semper.tasks.Task;
import io.semper.tasks.TaskBody;
import io.semper.tasks.Tasks;
import io.semper.tasks.stream.Stream;
import io.semper.tasks.stream.StreamReader;
import io.semper.tasks.stream.StreamWriter;
import io.semper.tck.BufferSizes;
import io.semper.tck.Peer;
import io.semper.tck.PeerServer;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.nio.ByteBuffer;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** A stream of the loop under test, and the blocking peer at its other end. Only for the body of the test. */
final class Wire {
    private final Tck tck;
    private final Stream stream;
    private final Peer peer;

    private Wire(Tck tck, Stream stream, Peer peer) {
        this.tck = tck;
        this.stream = stream;
        this.peer = peer;
    }

    static Wire open(Tck tck, StreamKind kind) {
        return open(tck, kind, StreamOptions.defaults(), BufferSizes.SYSTEM);
    }

    static Wire open(Tck tck, StreamKind kind, StreamOptions options, BufferSizes buffers) {
        PeerServer listener = tck.listen(kind, buffers);
        Task<Stream> opening =
                go(tck, () -> io.semper.tasks.stream.Streams.openConnection(listener.options().stream(options)));
        Peer peer = listener.accept();
        return new Wire(tck, tck.await(opening.future()), peer);
    }

    /** Begins a task of the loop under test. */
    static <T extends @Nullable Object> Task<T> go(Tck tck, Callable<? extends T> body) {
        return tck.call(() -> Tasks.spawn(body));
    }

    /** Runs a task of the loop under test, and returns its value or throws what it threw. */
    static <T extends @Nullable Object> T get(Tck tck, Callable<? extends T> body) {
        Task<T> task = go(tck, body);
        return tck.await(task.future());
    }

    <T extends @Nullable Object> Task<T> go(Callable<? extends T> body) {
        return go(tck, body);
    }

    /** Begins a task that returns nothing. */
    Task<@Nullable Void> does(TaskBody body) {
        return tck.call(() -> Tasks.spawn(body));
    }

    <T extends @Nullable Object> T get(Callable<? extends T> body) {
        return get(tck, body);
    }

    /** Runs a task that returns nothing. */
    void run(TaskBody body) {
        tck.await(does(body).future());
    }

    /** Cancels a task, and waits for its end. */
    void cancel(Task<?> task) {
        tck.run(() -> task.cancel());
        tck.until(task::isDone, "the cancelled task has ended");
    }

    /** Waits until {@code n} bytes have arrived and are unread. */
    void untilUnread(int n) {
        tck.until(() -> reader().unread() >= n, n + " bytes are unread");
    }

    Stream stream() {
        return stream;
    }

    StreamReader reader() {
        return stream.reader();
    }

    StreamWriter writer() {
        return stream.writer();
    }

    Peer peer() {
        return peer;
    }

    static byte[] bytes(String text) {
        return text.getBytes(US_ASCII);
    }

    static String text(byte[] bytes) {
        return new String(bytes, US_ASCII);
    }

    /** The bytes between position and limit; both stay. */
    static String text(ByteBuffer bytes) {
        return US_ASCII.decode(bytes.duplicate()).toString();
    }
}
