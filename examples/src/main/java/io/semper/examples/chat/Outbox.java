package io.semper.examples.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.semper.StreamTransport;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * The lines that one member has not received yet. While the member reads, lines go to its transport; when the transport asks for a pause,
 * they are kept here, up to a number of bytes. Above it the oldest lines are dropped, and a notice in their place says how many.
 *
 * <p>So a member that does not read costs at most {@code limit} bytes here, the high-water mark of the transport and one line there, and
 * the buffers of the OS. The bytes of a line are shared by all outboxes that have it, and count fully in each.
 */
final class Outbox {
    private final StreamTransport transport;
    private final int limit;
    private final ArrayDeque<byte[]> lines = new ArrayDeque<>();
    private int size;
    private long dropped;
    private boolean writable = true;

    Outbox(StreamTransport transport, int limit) {
        this.transport = transport;
        this.limit = limit;
    }

    boolean isEmpty() {
        return lines.isEmpty() && dropped == 0;
    }

    /** Sends a line with its end, now or later. */
    void send(byte[] line) {
        if (writable && isEmpty()) {
            write(line);
            return;
        }
        lines.add(line);
        size += line.length;
        while (size > limit) {
            size -= lines.remove().length;
            dropped++;
        }
    }

    void pause() {
        writable = false;
    }

    void resume() {
        writable = true;
        if (dropped > 0) {
            String notice = "* " + dropped + " lines were lost: you read too slowly\r\n";
            dropped = 0;
            write(notice.getBytes(UTF_8));
        }
        while (writable && !lines.isEmpty()) {
            byte[] line = lines.remove();
            size -= line.length;
            write(line);
        }
    }

    private void write(byte[] line) {
        transport.cork(); // until the callback ends: what it sends to a member goes out together
        transport.write(ByteBuffer.wrap(line)); // may call pause()
    }
}
