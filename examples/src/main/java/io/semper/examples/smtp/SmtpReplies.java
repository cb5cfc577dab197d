package io.semper.examples.smtp;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.LoopPromise;
import io.semper.StreamTransport;
import io.semper.framing.FrameException;
import io.semper.framing.FrameLayer;
import io.semper.framing.FrameProtocol;
import io.semper.framing.LineDecoder;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of a connection: sends a command, and completes a future with the reply. Between a reply and the next command
 * nothing is read. So what an attacker may have added behind the reply to STARTTLS is never taken for a reply that came over TLS: it
 * becomes a part of the handshake, and fails it.
 */
final class SmtpReplies implements FrameProtocol {
    private static final int MOST_OF_A_LINE = 1000;
    private static final int MOST_OF_A_REPLY = 16 * 1024;

    private final StringBuilder reply = new StringBuilder();
    private @Nullable StreamTransport transport;
    private @Nullable LoopPromise<String> awaited;
    private int wanted;
    private @Nullable Throwable end;

    /** Makes the protocol of a new connection. */
    FrameLayer layer() {
        return new FrameLayer(new LineDecoder(MOST_OF_A_LINE), this);
    }

    /** Takes over a connection that is open. */
    static SmtpReplies over(StreamTransport open) {
        SmtpReplies replies = new SmtpReplies();
        FrameLayer layer = replies.layer();
        layer.connectionMade(open);
        open.setProtocol(layer);
        return replies;
    }

    StreamTransport transport() {
        return Objects.requireNonNull(transport);
    }

    @Override
    public void connectionMade(StreamTransport made) {
        transport = made;
        made.pauseReading();
    }

    /** Sends a command, and completes with the lines of the reply; fails if its code is not {@code code}. */
    LoopFuture<String> exchange(String command, int code) {
        LoopFuture<String> answer = expect(code);
        transport().write(ByteBuffer.wrap((command + "\r\n").getBytes(UTF_8)));
        return answer;
    }

    LoopFuture<String> expect(int code) {
        if (end != null) {
            return LoopFutures.failed(transport().loop(), end);
        }
        LoopPromise<String> promise = transport().loop().createPromise();
        awaited = promise;
        wanted = code;
        transport().resumeReading();
        return promise.future();
    }

    @Override
    public void frameReceived(ByteBuffer frame) {
        String line = UTF_8.decode(frame).toString();
        if (!line.matches("[0-9]{3}[ -].*") || reply.length() + line.length() > MOST_OF_A_REPLY) {
            transport().abort(new IOException("not a reply of SMTP: " + line));
            return;
        }
        reply.append(line).append('\n');
        if (line.charAt(3) == ' ' && awaited != null) {
            transport().pauseReading();
            String whole = reply.toString();
            reply.setLength(0);
            LoopPromise<String> promise = awaited;
            awaited = null;
            if (line.startsWith(wanted + " ")) {
                promise.tryComplete(whole);
            } else {
                promise.tryFail(new IOException("the server answered in place of " + wanted + ": " + whole.strip()));
            }
        }
    }

    @Override
    public void frameRefused(FrameException why) {
        end = why;
    }

    @Override
    public void connectionLost(@Nullable Throwable cause) {
        end = cause != null ? cause : new EOFException("the server closed the connection");
        if (awaited != null) {
            awaited.tryFail(end);
        }
    }
}
