package io.semper.examples.embedding;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.semper.LoopFuture;
import io.semper.StreamTransport;
import io.semper.framing.FrameException;
import io.semper.framing.FrameProtocol;
import io.semper.framing.Frames;
import io.semper.framing.LineEnd;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Answers questions, one a line, with what the application finds on its own threads. One question at a time: the others wait unread. */
@SuppressWarnings("NullAway.Init") // connectionMade is called before every other callback
final class QuestionSession implements FrameProtocol {
    private static final Logger LOG = System.getLogger(Application.class.getName());

    private enum State {
        READING,
        ANSWERING,
        /** The answer that is being found is the last one. */
        LAST
    }

    private final Application application;
    private final LogContext context;
    private StreamTransport transport;
    private State state = State.READING;
    private int questions;

    QuestionSession(Application application, LogContext context) {
        this.application = application;
        this.context = context;
    }

    @Override
    public void connectionMade(StreamTransport made) {
        transport = made;
        LOG.log(Level.DEBUG, "connected");
    }

    // region: question
    /** Everything that is asked for inside {@code with} has the number of the question in its log lines, on whatever thread. */
    @Override
    public void frameReceived(ByteBuffer line) {
        String question = UTF_8.decode(line).toString();
        state = State.ANSWERING;
        transport.pauseReading();
        context.with("question", String.valueOf(++questions), () -> {
            LOG.log(Level.DEBUG, "asked");
            application.find(transport.loop(), question).addDoneCallback(this::answer);
        });
    }
    // endregion

    private void answer(LoopFuture<String> done) {
        LOG.log(Level.DEBUG, "answered");
        if (transport.isClosing()) {
            return;
        }
        Throwable failure = done.isCancelled() ? null : done.exception();
        String answer = done.isCancelled() || failure != null ? "ERROR " + reason(failure) : done.result();
        Frames.writeLine(transport, UTF_8.encode(answer.replaceAll("[\r\n]", " ")), LineEnd.CRLF);
        if (state == State.LAST) {
            transport.close();
        } else {
            state = State.READING;
            transport.resumeReading();
        }
    }

    private static String reason(@Nullable Throwable failure) {
        return failure instanceof TimeoutException ? "timeout" : "failed";
    }

    @Override
    public void frameRefused(FrameException why) {
        Frames.writeLine(transport, UTF_8.encode("ERROR " + why.reason()), LineEnd.CRLF);
    }

    @Override
    public boolean drainRequested() {
        if (state == State.READING) {
            return true;
        }
        state = State.LAST;
        return false;
    }

    @Override
    public void connectionLost(@Nullable Throwable cause) {
        LOG.log(Level.DEBUG, "disconnected");
    }
}
