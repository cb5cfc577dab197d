package io.semper.examples.guide;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.semper.ConnectOptions;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.TlsOptions;
import io.semper.framing.ByteQueue;
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
    private static final byte[] END_OF_HEAD = {'\r', '\n', '\r', '\n'};
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\nContent-Length: *([0-9]{1,18})\r\n");

    private final ByteQueue answer = new ByteQueue(16 << 20);
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
        if (data.remaining() > answer.cap() - answer.size()) {
            transport.abort(new IOException("the answer has more than " + answer.cap() + " bytes"));
            return;
        }
        int searched = Math.max(0, answer.size() - END_OF_HEAD.length + 1);
        answer.add(data);
        int head = end < 0 ? answer.indexOf(END_OF_HEAD, searched) : -1;
        if (head >= 0) {
            end = endOf(head + END_OF_HEAD.length);
        }
        if (end >= 0 && answer.size() >= end) {
            promise.tryComplete(bytes(answer.size()));
            transport.close();
        }
    }

    /** Returns the length of head and body, or the largest number if the head does not say it. */
    private long endOf(int head) {
        Matcher length = LENGTH.matcher(new String(bytes(head), ISO_8859_1));
        return length.find() ? head + Long.parseLong(length.group(1)) : Long.MAX_VALUE;
    }

    private byte[] bytes(int count) {
        byte[] first = new byte[count];
        answer.slice(0, count).get(first);
        return first;
    }

    @Override
    public void connectionLost(@Nullable Throwable cause) {
        if (cause != null) { // a TlsTruncatedException, for example
            promise.tryFail(new IOException("the connection failed within the answer: " + cause, cause));
        } else if (end == Long.MAX_VALUE) {
            promise.tryComplete(bytes(answer.size())); // the server has said that there is no more
        } else {
            promise.tryFail(new IOException("the connection ended before the answer was complete"));
        }
    }
}
// endregion
