package io.semper.examples.guide;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.semper.ConnectOptions;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.TlsOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One request over HTTPS. Where the answer ends is what its head says, or else the end of the TLS stream. */
// region: https
@SuppressWarnings("NullAway.Init") // connectionMade is called before every other callback
public final class HttpsGet implements StreamProtocol {
    private static final int MOST = 16 << 20;
    private static final int MOST_OF_THE_HEAD = 512 * 1024; // what one read brings fits
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\nContent-Length: *([0-9]{1,18})\r\n");

    private final ByteArrayOutputStream answer = new ByteArrayOutputStream();
    private final LoopPromise<byte[]> promise;
    private final String request;
    private long end = -1;
    private StreamTransport transport;

    private HttpsGet(LoopPromise<byte[]> promise, String request) {
        this.promise = promise;
        this.request = request;
    }

    /** Completes with head and body of the answer, as they were received. */
    public static LoopFuture<byte[]> get(EventLoop loop, TlsOptions tls, String host, int port, String path) {
        LoopPromise<byte[]> promise = loop.createPromise();
        String request = "GET " + path + " HTTP/1.0\r\nHost: " + host + ":" + port + "\r\n\r\n";
        ConnectOptions to = ConnectOptions.to(host, port) // the certificate must be made out for this host
                .timeout(Duration.ofSeconds(10)) // includes the handshake
                .tls(tls);
        return loop.createConnection(() -> new HttpsGet(promise, request), to).thenCompose(made -> {
            promise.onCancel(made.transport()::abort);
            return promise.future();
        });
    }

    @Override
    public void connectionMade(StreamTransport made) {
        transport = made;
        made.write(ByteBuffer.wrap(request.getBytes(ISO_8859_1)));
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        if (answer.size() + data.remaining() > (end < 0 ? MOST_OF_THE_HEAD : MOST)) {
            throw new IllegalStateException("the answer is too long");
        }
        while (data.hasRemaining()) {
            answer.write(data.get());
        }
        if (end < 0) {
            end = endOf(answer.toString(ISO_8859_1));
        }
        if (answer.size() >= end) {
            promise.tryComplete(answer.toByteArray());
            transport.close();
        }
    }

    /** Returns the length of head and body, -1 if the head is not complete, and the largest number if the head does not say it. */
    private static long endOf(String received) {
        int head = received.indexOf("\r\n\r\n") + 4;
        Matcher length = LENGTH.matcher(received).region(0, Math.max(0, head));
        return head < 4 ? -1 : length.find() ? head + Long.parseLong(length.group(1)) : Long.MAX_VALUE;
    }

    @Override
    public void connectionLost(@Nullable Throwable cause) {
        if (cause != null || end != Long.MAX_VALUE) {
            promise.tryFail(
                    new IOException("no whole answer: " + cause, cause)); // a TlsTruncatedException, for example
        } else {
            promise.tryComplete(answer.toByteArray()); // the server has said that there is no more
        }
    }
}
// endregion
