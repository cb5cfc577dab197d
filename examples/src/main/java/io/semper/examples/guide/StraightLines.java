package io.semper.examples.guide;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.semper.AddressFamily;
import io.semper.ConnectOptions;
import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.ServerOptions;
import io.semper.tasks.Cancelled;
import io.semper.tasks.DeadlineException;
import io.semper.tasks.Task;
import io.semper.tasks.TaskLocal;
import io.semper.tasks.Tasks;
import io.semper.tasks.stream.Stream;
import io.semper.tasks.stream.StreamServer;
import io.semper.tasks.stream.Streams;
import io.semper.tasks.sync.Lock;
import io.semper.tasks.sync.Queue;
import io.semper.tasks.sync.Semaphore;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The code of the guide's page on tasks. */
@SuppressWarnings("try") // guards that are held, not used
public final class StraightLines {
    // region: local
    static final TaskLocal<String> REQUEST = TaskLocal.of("none");
    // endregion

    private StraightLines() {}

    /** A first task. */
    // region: first
    public static void main(String[] args) throws Exception {
        Tasks.run(() -> {
            EventLoop loop = EventLoops.running();
            List<InetAddress> addresses = Tasks.await(loop.resolver().resolve("localhost", AddressFamily.ANY));
            Tasks.sleep(Duration.ofMillis(100));
            System.out.println(addresses);
        });
    }
    // endregion

    /** Two lookups at once. */
    // region: group
    public static List<InetAddress> both(String first, String second) throws Exception {
        return Tasks.group(group -> {
            Task<List<InetAddress>> one = group.spawn(() -> lookup(first));
            Task<List<InetAddress>> other = group.spawn(() -> lookup(second));
            List<InetAddress> all = new ArrayList<>(one.await());
            all.addAll(other.await());
            return all;
        });
    }
    // endregion

    private static List<InetAddress> lookup(String host) {
        return Tasks.await(EventLoops.running().resolver().resolve(host, AddressFamily.ANY));
    }

    /** An answer within a second, or none. */
    // region: timeout
    public static String ask(String host, int port) throws Exception {
        try {
            return Tasks.timeout(Duration.ofSeconds(1), () -> {
                try (Stream stream = Streams.openConnection(host, port)) {
                    stream.writer().write("time?\n".getBytes(UTF_8));
                    return String.valueOf(stream.reader().readLine());
                }
            });
        } catch (DeadlineException late) {
            return "no answer in time";
        }
    }
    // endregion

    /** Cleanup that waits. */
    // region: cleanup
    public static void transfer(Stream stream, byte[] bytes) throws Exception {
        try {
            stream.writer().write(bytes);
        } catch (Cancelled cancelled) {
            Tasks.shield(() -> stream.writer().write("ABORT\n".getBytes(UTF_8))); // must be whole
            throw cancelled;
        }
    }
    // endregion

    /** At most {@code limit} connections at a time. */
    // region: semaphore
    public static List<String> askAll(List<ConnectOptions> peers, int limit) throws Exception {
        Semaphore slots = new Semaphore(limit);
        List<String> answers = new ArrayList<>();
        Tasks.group(group -> {
            for (ConnectOptions peer : peers) {
                group.spawn(() -> {
                    try (Semaphore.Permits slot = slots.acquire();
                            Stream stream = Streams.openConnection(peer)) {
                        answers.add(String.valueOf(stream.reader().readLine()));
                    }
                });
            }
        });
        return answers;
    }
    // endregion

    /** A lock over two steps that wait. */
    // region: lock
    public static void update(Lock lock, Stream store) throws IOException {
        try (Lock.Guard held = lock.acquire()) {
            store.writer().write("GET counter\n".getBytes(UTF_8));
            long value = Long.parseLong(String.valueOf(store.reader().readLine()));
            store.writer().write(("SET counter " + (value + 1) + "\n").getBytes(UTF_8));
        }
    }
    // endregion

    /** One producer and one consumer. */
    // region: queue
    public static int sum(int count) throws Exception {
        Queue<Integer> queue = Queue.fifo(8); // put() waits while eight are in it
        return Tasks.group(group -> {
            group.spawn(() -> {
                for (int i = 1; i <= count; i++) {
                    queue.put(i);
                }
            });
            int sum = 0;
            for (int i = 0; i < count; i++) {
                sum += queue.get();
            }
            return sum;
        });
    }
    // endregion

    /** A server whose connections are tasks. */
    // region: server
    public static StreamServer serve(ServerOptions at) throws IOException {
        return Streams.startServer(
                stream -> {
                    for (String line : stream.reader().lines()) {
                        stream.writer().write((line + "\n").getBytes(UTF_8));
                    }
                },
                at);
    }
    // endregion

    /** A task local. */
    static String handle(String request) throws Exception {
        // region: where
        return REQUEST.where(
                request, () -> Tasks.spawn(() -> "handled " + REQUEST.get()).await());
        // endregion
    }
}
