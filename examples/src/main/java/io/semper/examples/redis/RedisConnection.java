package io.semper.examples.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.framing.FrameException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a client: encodes commands, and gives each reply to the oldest command without one, since Redis answers in order.
 * The commands of one turn of the loop go out with one write.
 */
@SuppressWarnings("NullAway.Init") // connectionMade is called before every other callback
final class RedisConnection implements StreamProtocol, RespDecoder.Sink {
    private final RedisClient client;
    private final RedisOptions options;
    private final RespDecoder decoder;
    private final Queue<Command<?>> unanswered = new ArrayDeque<>();
    private final Runnable flush = this::flush;
    private final LoopPromise<RedisConnection> ready;
    private StreamTransport transport;
    private RespWriter out;
    private boolean flushScheduled;
    private boolean writable = true;
    private @Nullable Throwable failure;

    RedisConnection(RedisClient client, RedisOptions options, LoopPromise<RedisConnection> ready) {
        this.client = client;
        this.options = options;
        this.ready = ready;
        decoder = RespDecoder.ofReplies(options.maxReply(), this);
    }

    // region: handshake
    /** Done when the connection is in use; cancelling it ends the connect, or the connection. */
    LoopFuture<RedisConnection> connect(EventLoop loop) {
        LoopFuture<?> connecting = loop.createConnection(() -> this, options.target());
        ready.onCancel(() -> {
            connecting.cancel();
            if (transport != null) {
                transport.abort();
            }
        });
        connecting.addDoneCallback(done -> {
            if (!done.isCancelled() && done.exception() != null) {
                ready.tryFail(done.exception());
            }
        });
        return ready.future();
    }

    /** Sends everything that a new connection needs, in one write. The connection is used when all of it was answered. */
    @Override
    public void connectionMade(StreamTransport made) {
        transport = made;
        out = new RespWriter(made);
        String password = options.password();
        if (password == null) {
            expect("HELLO", "3");
        } else {
            expect("HELLO", "3", "AUTH", options.user(), password);
        }
        if (options.database() != 0) {
            expect("SELECT", String.valueOf(options.database()));
        }
        for (String channel : client.channels()) {
            expect("SUBSCRIBE", channel);
        }
        expect("PING").addDoneCallback(last -> {
            if (last.exception() == null && ready.tryComplete(this)) {
                client.use(this);
            }
        });
    }

    private LoopFuture<Object> expect(String... words) {
        byte[][] encoded = Stream.of(words).map(RedisClient::utf8).toArray(byte[][]::new);
        Command.OnLoop<Object> command = new Command.OnLoop<>(transport.loop().createPromise(), Object.class, encoded);
        command.future().addDoneCallback(done -> {
            Throwable refused = done.exception();
            if (refused != null && ready.tryFail(refused)) {
                transport.abort();
            }
        });
        send(command);
        return command.future();
    }
    // endregion

    // region: send
    boolean hasRoom() {
        return writable && unanswered.size() < options.maxUnanswered() && !transport.isClosing();
    }

    /** Encodes a command. The write follows when the callbacks of this turn have run: they may have more commands. */
    void send(Command<?> command) {
        unanswered.add(command);
        out.command(command.words);
        if (!flushScheduled) {
            flushScheduled = true;
            transport.loop().callSoon(flush);
        }
    }

    private void flush() {
        flushScheduled = false;
        out.flush();
    }

    @Override
    public void pauseWriting() {
        writable = false; // the server does not read: further commands wait in the client
    }

    @Override
    public void resumeWriting() {
        writable = true;
        client.sendWaiting();
    }
    // endregion

    // region: receive
    @Override
    public void dataReceived(ByteBuffer data) {
        try {
            decoder.feed(data);
        } catch (FrameException e) {
            fail(e);
            return;
        }
        client.sendWaiting();
    }

    @Override
    public boolean received(@Nullable Object reply) {
        Command<?> oldest = unanswered.poll();
        if (oldest == null) {
            fail(new IOException("a reply without a command: " + reply));
            return false;
        }
        oldest.answer(reply); // a future that is done, such as a cancelled one, drops it
        return true;
    }

    /** The confirmation of a subscription is the reply to it, and everything else belongs to no command. */
    @Override
    public void pushed(List<@Nullable Object> message) {
        String kind = message.get(0) instanceof byte[] name ? new String(name, UTF_8) : "";
        if (kind.equals("subscribe") || kind.equals("unsubscribe")) {
            received(message);
        } else {
            client.pushed(kind, message);
        }
    }
    // endregion

    private void fail(Throwable why) {
        failure = why;
        transport.abort();
    }

    /** Fails the commands whose time has passed; they stay in their places, for their replies. */
    void expire(long now) {
        List<Command<?>> late =
                new ArrayList<>(); // what depends on a future of another thread may send, inside expire()
        for (Command<?> command : unanswered) {
            if (command.deadline - now > 0) {
                break;
            }
            late.add(command);
        }
        late.forEach(command -> command.expire(now, options.timeout()));
    }

    /** Returns the oldest command without an outcome. */
    @Nullable
    Command<?> oldest() {
        for (Command<?> command : unanswered) {
            if (!command.isDone()) {
                return command;
            }
        }
        return null;
    }

    void close() {
        transport.close();
    }

    @Override
    public void connectionLost(@Nullable Throwable cause) {
        Throwable why =
                failure != null ? failure : cause != null ? cause : new EOFException("the server has closed it");
        IOException ended = new IOException(
                "the connection to " + transport.remoteAddress()
                        + " ended before the answer; the command may have been executed",
                why);
        ready.tryFail(ended);
        for (Command<?> command : unanswered) {
            command.fail(ended);
        }
        unanswered.clear();
        client.lost(this);
    }
}
