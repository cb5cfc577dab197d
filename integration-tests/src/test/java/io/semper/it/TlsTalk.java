package io.semper.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.TlsInfo;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Our end of a connection. As a server it answers a GET as HTTP does and ends the connection, and echoes everything else; as a client it
 * is silent. What it received, and how it ended, can be waited for.
 */
final class TlsTalk implements StreamProtocol {
    static final String PAGE = "hello over TLS\n";

    final CompletableFuture<TlsInfo> info = new CompletableFuture<>();
    private final CompletableFuture<@Nullable Throwable> lost = new CompletableFuture<>();
    private final Text received = new Text();
    private final boolean answers;
    private @Nullable StreamTransport transport;

    TlsTalk(boolean answers) {
        this.answers = answers;
    }

    @Override
    public void connectionMade(StreamTransport made) {
        transport = made;
        info.complete(made.info(TlsInfo.class).orElseThrow());
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        String text = ISO_8859_1.decode(data).toString();
        received.add(text);
        StreamTransport to = transport;
        if (!answers || to == null) {
            return;
        }
        if (!text.startsWith("GET ")) {
            to.write(ByteBuffer.wrap(text.getBytes(ISO_8859_1)));
        } else if (text.endsWith("\r\n\r\n")) {
            String answer =
                    "HTTP/1.1 200 OK\r\nContent-Length: " + PAGE.length() + "\r\nConnection: close\r\n\r\n" + PAGE;
            to.write(ByteBuffer.wrap(answer.getBytes(ISO_8859_1)));
            to.close();
        }
    }

    @Override
    public boolean eofReceived() {
        return false;
    }

    @Override
    public void connectionLost(@Nullable Throwable cause) {
        received.end();
        lost.complete(cause);
    }

    void awaitText(String text) {
        received.await(text);
    }

    String awaitEnd() {
        return received.awaitEnd();
    }

    TlsInfo awaitInfo() throws Exception {
        return info.get(20, TimeUnit.SECONDS);
    }

    /** Waits for the end of the connection and returns its cause, null for an orderly one. */
    @Nullable
    Throwable awaitLost() throws Exception {
        return lost.get(20, TimeUnit.SECONDS);
    }
}
