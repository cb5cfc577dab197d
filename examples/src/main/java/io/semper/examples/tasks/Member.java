package io.semper.examples.tasks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.semper.tasks.stream.Stream;
import io.semper.tasks.sync.Queue;
import io.semper.tasks.sync.QueueShutdownException;
import java.io.IOException;

/** A member of the chat: its connection, and the lines that it has yet to be sent. */
final class Member {
    final String name;
    final Stream stream;
    final Queue<String> outbox;
    private long lost;

    Member(String name, Stream stream, int mostLines) {
        this.name = name;
        this.stream = stream;
        outbox = Queue.fifo(mostLines);
    }

    // region: member
    /** Adds a line without a wait, in place of the oldest one if the queue is full. */
    void receive(String line) {
        if (!outbox.isShutdown() && !outbox.offer(line)) {
            outbox.poll();
            lost++;
            outbox.offer(line);
        }
    }

    /** Sends lines until the queue is shut down and empty; a write waits while the peer does not read. */
    void sendAll() throws IOException {
        try {
            while (true) {
                String line = outbox.get();
                String notice = lost == 0 ? "" : "* " + lost + " lines were lost: you read too slowly\r\n";
                lost = 0;
                stream.writer().write((notice + line + "\r\n").getBytes(UTF_8));
            }
        } catch (QueueShutdownException everythingIsSent) {
            return;
        }
    }
    // endregion
}
