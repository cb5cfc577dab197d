package io.semper.examples.tasks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.semper.Backoff;
import io.semper.tasks.DeadlineException;
import io.semper.tasks.Tasks;
import io.semper.tasks.stream.Delimiter;
import io.semper.tasks.stream.LimitException;
import io.semper.tasks.stream.Stream;
import io.semper.tasks.stream.Streams;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;

/**
 * Sends a line to a server and prints the line that it answers. An attempt that fails or takes too long is repeated after a random delay,
 * until a deadline. So a question can reach the server more than once.
 */
public final class RetryingClient {
    private static final int LONGEST_ANSWER = 64 * 1024;
    private static final Delimiter LINE_END = Delimiter.of("\n");

    /** With jitter, clients that failed together do not come back together. */
    private static final Backoff DELAYS = Backoff.exponential(Duration.ofMillis(50))
            .maximum(Duration.ofSeconds(2))
            .jitter();

    private RetryingClient() {}

    /**
     * Arguments: {@code HOST PORT DEADLINE ATTEMPT QUESTION...}; {@code DEADLINE} is for all attempts at a question and {@code ATTEMPT} for
     * one, in milliseconds. Exits with status 1 if there is no answer in time.
     */
    public static void main(String[] args) throws Exception {
        if (args.length < 5) {
            System.err.println("usage: RetryingClient HOST PORT DEADLINE ATTEMPT QUESTION...");
            System.exit(2);
        }
        int port = Integer.parseInt(args[1]);
        Duration deadline = Duration.ofMillis(Long.parseLong(args[2]));
        Duration each = Duration.ofMillis(Long.parseLong(args[3]));
        try {
            Tasks.run(() -> {
                for (int i = 4; i < args.length; i++) {
                    String question = args[i];
                    System.out.println(retry(deadline, each, () -> ask(args[0], port, question)));
                }
            });
        } catch (DeadlineException late) {
            System.err.println("no answer within " + deadline);
            System.exit(1);
        }
    }

    // region: retry
    /** Runs {@code attempt}, for {@code each} at most, until it succeeds; {@code deadline} includes the delays. */
    static <T> T retry(Duration deadline, Duration each, Callable<T> attempt) throws Exception {
        return Tasks.timeout(deadline, () -> {
            for (int attempts = 1; true; attempts++) {
                try {
                    return Tasks.timeout(each, attempt);
                } catch (LimitException tooLong) {
                    throw tooLong; // the next one would be, too
                } catch (IOException | DeadlineException failure) { // not that of the deadline outside
                    Duration delay = DELAYS.delay(attempts);
                    System.err.println(failure.getMessage() + "; again in " + delay.toMillis() + " ms");
                    Tasks.sleep(delay);
                }
            }
        });
    }
    // endregion

    /** Asks on a new connection, which is closed however this ends. */
    private static String ask(String host, int port, String question) throws IOException {
        try (Stream stream = Streams.openConnection(host, port)) {
            stream.writer().write((question + "\n").getBytes(UTF_8));
            byte[] answer = stream.reader().readUntil(LINE_END, LONGEST_ANSWER); // half a line is no answer
            return new String(answer, UTF_8).stripTrailing();
        }
    }
}
