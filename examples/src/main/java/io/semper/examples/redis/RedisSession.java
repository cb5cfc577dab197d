package io.semper.examples.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.framing.ByteQueue;
import io.semper.framing.FrameException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One connection of the server. Executes the requests of a piece of the stream one after the other and sends their replies with one
 * write. While the client does not read its replies, nothing is executed, and what it has sent meanwhile waits: at most one piece.
 */
@SuppressWarnings("NullAway.Init") // connectionMade is called before every other callback
final class RedisSession implements StreamProtocol, RespDecoder.Sink {
    /** The most that one callback delivers. */
    private static final int LARGEST_PIECE = 256 * 1024;

    private final Commands commands;
    private final RespDecoder decoder;
    private final ByteQueue held = new ByteQueue(2 * LARGEST_PIECE);
    private StreamTransport transport;
    private Replies replies;
    private boolean writable = true;

    RedisSession(Commands commands, int maxRequest) {
        this.commands = commands;
        decoder = RespDecoder.ofRequests(maxRequest, this);
    }

    @Override
    public void connectionMade(StreamTransport made) {
        transport = made;
        replies = new Replies(made);
    }

    // region: receive
    @Override
    public void dataReceived(ByteBuffer data) {
        execute(data);
        if (!writable) {
            held.add(data); // what was not executed, if anything
            transport.pauseReading();
        }
    }

    private void execute(ByteBuffer data) {
        try {
            decoder.feed(data);
        } catch (FrameException e) {
            replies.error("ERR Protocol error: " + e.getMessage());
            quit();
        }
        replies.flush(); // everything at once
    }

    @Override
    public boolean received(@Nullable Object value) {
        @SuppressWarnings("unchecked") // a decoder of requests passes nothing else
        List<byte[]> request = (List<byte[]>) Objects.requireNonNull(value);
        commands.execute(request, replies, this);
        return writable && !transport.isClosing();
    }

    @Override
    public void pauseWriting() {
        writable = false;
    }

    @Override
    public void resumeWriting() {
        writable = true;
        ByteBuffer rest = held.take(held.size());
        execute(rest);
        if (writable) {
            transport.resumeReading();
        } else {
            held.add(ByteBuffer.allocate(rest.remaining()).put(rest).flip()); // not a slice of itself
        }
    }
    // endregion

    /** Sends the replies so far and closes; requests after this one are dropped. */
    void quit() {
        replies.flush();
        transport.close();
    }

    /** Returns a key, with one char for each byte. */
    static String key(byte[] word) {
        return new String(word, ISO_8859_1);
    }

    /** Returns a word as a name of a command or of an option. */
    static String name(byte[] word) {
        return new String(word, UTF_8).toUpperCase(Locale.ROOT);
    }
}
