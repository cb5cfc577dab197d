package io.semper.examples.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.semper.EventLoop;
import io.semper.ServerOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The shared state of all connections of an HTTP server: the loop, the files, the pages, and the heads of answers. */
public final class HttpSite {
    /** The answer to {@code GET /} if there is no {@code index.html}. */
    public static final String HELLO = "Hello from Semper\n";

    private static final String TEXT = "text/plain; charset=utf-8";
    private static final Duration IDLE_TIMEOUT = Duration.ofMinutes(1);
    private static final int MOST_CONNECTIONS = 10_000;
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    /** A page that is made for each request. */
    record Page(String type, Supplier<String> content) {}

    private final EventLoop loop;
    private final @Nullable FileTree files;
    private final Map<String, Page> pages = new HashMap<>();
    private Duration headTimeout = Duration.ofSeconds(10);
    private long dateSecond = -1;
    private String date = "";

    /**
     * Creates a site on {@code loop}, which must offer {@link io.semper.Capability#SEND_FILE} if there is a folder.
     *
     * @param folder the folder whose files are served; null serves only the greeting
     * @throws IOException if {@code folder} is not a directory
     */
    public HttpSite(EventLoop loop, @Nullable Path folder) throws IOException {
        this.loop = loop;
        this.files = folder == null ? null : new FileTree(folder);
    }

    /**
     * Adds a page, whose content is made for each request on the thread of the loop. It comes before a file of the same path.
     *
     * @param path such as {@code /metrics}
     * @param type the media type of the content
     * @return this site
     */
    public HttpSite page(String path, String type, Supplier<String> content) {
        pages.put(path, new Page(type, content));
        return this;
    }

    /** Sets how long the head of a request may take from its first byte to its last. Default: 10 seconds. */
    public HttpSite headTimeout(Duration timeout) {
        headTimeout = timeout;
        return this;
    }

    /**
     * Returns {@code at} with the limits of an HTTP server: at most 10 000 connections, which
     * end if nothing moves on them for a minute.
     */
    public static ServerOptions limited(ServerOptions at) {
        return at.maxConnections(MOST_CONNECTIONS).stream(at.stream().idleTimeout(IDLE_TIMEOUT));
    }

    /** Creates the protocol of one connection; suits {@link EventLoop#createServer} as a factory. */
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

    Duration headTimeout() {
        return headTimeout;
    }

    @Nullable
    Page page(String path) {
        return pages.get(path);
    }

    /** Returns a complete answer with a text as its body. */
    ByteBuffer text(Status status, String text, boolean withoutBody, boolean keepAlive) {
        return text(status, TEXT, text, withoutBody, keepAlive);
    }

    ByteBuffer text(Status status, String type, String text, boolean withoutBody, boolean keepAlive) {
        byte[] body = text.getBytes(UTF_8);
        String head = head(
                status, type, body.length, keepAlive, status == Status.METHOD_NOT_ALLOWED ? "Allow: GET, HEAD" : "");
        ByteBuffer answer = ByteBuffer.allocate(head.length() + body.length);
        answer.put(head.getBytes(ISO_8859_1));
        if (!withoutBody) {
            answer.put(body);
        }
        return answer.flip();
    }

    /**
     * Returns the status line and the headers, including the empty line.
     *
     * @param more another header, or an empty text
     */
    String head(Status status, String type, long length, boolean keepAlive, String more) {
        return "HTTP/1.1 " + status + "\r\nDate: " + date() + "\r\nContent-Type: " + type + "\r\nContent-Length: "
                + length
                + (more.isEmpty() ? "" : "\r\n" + more)
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
