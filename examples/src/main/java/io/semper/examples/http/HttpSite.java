package io.semper.examples.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.semper.EventLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What all connections of one HTTP server share: the loop, the files, buffers to read them, and how answers begin. */
public final class HttpSite {
    /** What is answered to {@code GET /} where there is no {@code index.html}. */
    public static final String HELLO = "Hello from Semper\n";

    private static final int CHUNK = 128 * 1024;
    private static final int SPARE_CHUNKS = 8;
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private final EventLoop loop;
    private final @Nullable FileTree files;
    private final ArrayDeque<ByteBuffer> spare = new ArrayDeque<>();
    private long dateSecond = -1;
    private String date = "";

    /**
     * A site on {@code loop}.
     *
     * @param folder whose files are served; null serves the hello alone
     * @throws IOException if {@code folder} is not one
     */
    public HttpSite(EventLoop loop, @Nullable Path folder) throws IOException {
        this.loop = loop;
        this.files = folder == null ? null : new FileTree(folder);
    }

    /** The protocol of one connection; a factory for {@link EventLoop#createServer}. */
    public HttpConnection newConnection() {
        return new HttpConnection(this);
    }

    EventLoop loop() {
        return loop;
    }

    @Nullable
    FileTree files() {
        return files;
    }

    /** Memory for a piece of a file; {@link #giveBack} takes it again. */
    ByteBuffer takeChunk() {
        ByteBuffer chunk = spare.poll();
        return chunk == null ? ByteBuffer.allocateDirect(CHUNK) : chunk;
    }

    void giveBack(ByteBuffer chunk) {
        if (spare.size() < SPARE_CHUNKS) {
            spare.push(chunk);
        }
    }

    /** A whole answer with a text in it. */
    ByteBuffer text(Status status, String text, boolean withoutBody, boolean keepAlive) {
        byte[] body = text.getBytes(UTF_8);
        String head = head(status, "text/plain; charset=utf-8", body.length, keepAlive);
        ByteBuffer answer = ByteBuffer.allocate(head.length() + body.length);
        answer.put(head.getBytes(ISO_8859_1));
        if (!withoutBody) {
            answer.put(body);
        }
        return answer.flip();
    }

    /** Status line and headers, with the empty line. */
    String head(Status status, String type, long length, boolean keepAlive) {
        return "HTTP/1.1 " + status + "\r\nDate: " + date() + "\r\nContent-Type: " + type + "\r\nContent-Length: "
                + length
                + (status == Status.METHOD_NOT_ALLOWED ? "\r\nAllow: GET, HEAD" : "")
                + (keepAlive ? "" : "\r\nConnection: close") + "\r\n\r\n";
    }

    private String date() {
        long second = System.currentTimeMillis() / 1000;
        if (second != dateSecond) {
            dateSecond = second;
            date = DATE.format(Instant.ofEpochSecond(second));
        }
        return date;
    }
}
