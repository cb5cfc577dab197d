package io.semper.examples.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.semper.LoopFuture;
import io.semper.StreamTransport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * Sends one file. It is opened and read off the loop, one chunk at a time, and the next chunk is read only when the OS has taken the last
 * one. So a connection holds one chunk in memory, however large the file and however slow the peer.
 */
final class FileAnswer {
    private final HttpConnection connection;
    private final HttpSite site;
    private final StreamTransport transport;
    private final Request request;
    private final boolean keepAlive;
    private @Nullable ByteBuffer chunk;
    private long left;

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
        transport.write(ByteBuffer.wrap(
                site.head(Status.OK, file.type(), file.size(), keepAlive).getBytes(ISO_8859_1)));
        if (request.head() || file.size() == 0) {
            end(file.channel());
            connection.answered(keepAlive);
            return;
        }
        left = file.size();
        readNext(file.channel(), site.takeChunk());
    }

    private void readNext(FileChannel file, ByteBuffer into) {
        chunk = into;
        into.clear().limit((int) Math.min(into.capacity(), left));
        site.loop()
                .runInExecutor(null, () -> fill(file, into))
                .addDoneCallback(done -> send(file, into, done.exception()));
    }

    private static Boolean fill(FileChannel file, ByteBuffer into) throws IOException {
        while (into.hasRemaining()) {
            if (file.read(into) < 0) {
                throw new IOException("the file was truncated while it was sent");
            }
        }
        into.flip();
        return true;
    }

    private void send(FileChannel file, ByteBuffer data, @Nullable Throwable failure) {
        if (failure != null && !transport.isClosing()) {
            transport.abort(); // only a broken connection tells the peer that bytes are missing
        }
        if (transport.isClosing()) {
            end(file);
            return;
        }
        left -= data.remaining();
        transport.writeOwned(data, taken -> sent(file, taken));
    }

    private void sent(FileChannel file, ByteBuffer taken) {
        if (transport.isClosing()) {
            end(file);
        } else if (left > 0) {
            readNext(file, taken);
        } else {
            end(file);
            connection.answered(keepAlive);
        }
    }

    private void end(FileChannel file) {
        if (chunk != null) {
            site.giveBack(chunk);
            chunk = null;
        }
        try {
            file.close();
        } catch (IOException e) {
            connection.report("closing a file failed", e);
        }
    }
}
