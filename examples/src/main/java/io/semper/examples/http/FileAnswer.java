package io.semper.examples.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.semper.LoopFuture;
import io.semper.StreamTransport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * Sends one file, or a range of it. The file is opened off the loop; the loop sends it, and holds no more of it in memory than a piece,
 * however large the file and however slow the peer.
 */
final class FileAnswer {
    private final HttpConnection connection;
    private final HttpSite site;
    private final StreamTransport transport;
    private final Request request;
    private final boolean keepAlive;

    FileAnswer(
            HttpConnection connection, HttpSite site, StreamTransport transport, Request request, boolean keepAlive) {
        this.connection = connection;
        this.site = site;
        this.transport = transport;
        this.request = request;
        this.keepAlive = keepAlive;
    }

    void start(FileTree files) {
        site.loop().runInExecutor(null, () -> files.open(request.path())).addDoneCallback(this::opened);
    }

    private void opened(LoopFuture<FileTree.OpenFile> done) {
        Throwable failure = done.exception();
        if (failure != null) {
            connection.fileRefused(request, keepAlive, failure);
            return;
        }
        FileTree.OpenFile file = done.result();
        if (transport.isClosing()) {
            end(file.channel());
            return;
        }
        ByteRange range = ByteRange.of(request.head() ? null : request.range(), file.size());
        writeHead(file, range);
        if (request.head() || range == null || range.count() == 0) {
            end(file.channel());
            connection.answered(keepAlive);
        } else {
            site.loop()
                    .sendFile(transport, file.channel(), range.first(), range.count())
                    .addDoneCallback(sent -> sent(sent, file.channel(), range.count()));
        }
    }

    private void writeHead(FileTree.OpenFile file, @Nullable ByteRange range) {
        String head;
        if (range == null) {
            head = site.head(
                    Status.RANGE_NOT_SATISFIABLE, file.type(), 0, keepAlive, "Content-Range: bytes */" + file.size());
        } else if (range.partial()) {
            head = site.head(
                    Status.PARTIAL_CONTENT,
                    file.type(),
                    range.count(),
                    keepAlive,
                    "Content-Range: " + range.contentRange(file.size()));
        } else {
            head = site.head(Status.OK, file.type(), file.size(), keepAlive, "Accept-Ranges: bytes");
        }
        transport.write(ByteBuffer.wrap(head.getBytes(ISO_8859_1)));
    }

    private void sent(LoopFuture<Long> done, FileChannel file, long count) {
        end(file);
        if (transport.isClosing()) {
            return;
        }
        Throwable failure = done.isCancelled() ? null : done.exception();
        if (failure == null && !done.isCancelled() && done.result() == count) {
            connection.answered(keepAlive);
            return;
        }
        if (failure != null) {
            connection.report("a file could not be sent", failure);
        }
        transport.abort(); // only a broken connection tells the peer that bytes are missing
    }

    private void end(FileChannel file) {
        try {
            file.close();
        } catch (IOException e) {
            connection.report("closing a file failed", e);
        }
    }
}
