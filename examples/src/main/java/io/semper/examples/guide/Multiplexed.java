package io.semper.examples.guide;

import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.LoopPromise;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.examples.guide.FrameReader.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Many requests at a time over one connection, answered in any order. */
@SuppressWarnings("NullAway.Init") // connectionMade is called before every other callback
public final class Multiplexed {
    private static final int MAX_LENGTH = 1 << 20;

    private Multiplexed() {}

    // region: calls
    /** The side that sends requests. */
    public static final class Caller implements StreamProtocol {
        private final FrameReader reader = new FrameReader(MAX_LENGTH);
        private final Map<Integer, LoopPromise<byte[]>> unanswered = new HashMap<>();
        private StreamTransport transport;
        private int lastId;

        @Override
        public void connectionMade(StreamTransport made) {
            transport = made;
        }

        /** Sends a request. A cancel, and so a timeout, forgets it; an answer that arrives later is dropped. */
        public LoopFuture<byte[]> call(byte[] request) {
            if (transport.isClosing()) {
                return LoopFutures.failed(transport.loop(), new IOException("the connection has ended"));
            }
            int id = ++lastId;
            LoopPromise<byte[]> answer = transport.loop().createPromise();
            unanswered.put(id, answer);
            answer.onCancel(() -> unanswered.remove(id));
            transport.write(new Frame(id, request).encode());
            return answer.future();
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            if (!reader.feed(data, this::answered)) {
                transport.abort();
            }
        }

        private void answered(Frame frame) {
            LoopPromise<byte[]> answer = unanswered.remove(frame.id());
            if (answer != null) {
                answer.complete(frame.content());
            }
        }

        @Override
        public void connectionLost(@Nullable Throwable cause) {
            IOException ended = new IOException("the connection ended before the answer", cause);
            unanswered.values().forEach(answer -> answer.fail(ended));
            unanswered.clear();
        }
    }
    // endregion

    // region: answers
    /** The side that answers, each request when its own work is done. */
    public static final class Answerer implements StreamProtocol {
        private final FrameReader reader = new FrameReader(MAX_LENGTH);
        private final Function<byte[], LoopFuture<byte[]>> handler;
        private StreamTransport transport;

        public Answerer(Function<byte[], LoopFuture<byte[]>> handler) {
            this.handler = handler;
        }

        @Override
        public void connectionMade(StreamTransport made) {
            transport = made;
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            if (!reader.feed(data, this::requested)) {
                transport.abort();
            }
        }

        private void requested(Frame frame) {
            handler.apply(frame.content()).addDoneCallback(done -> {
                if (done.isCancelled() || done.exception() != null) {
                    transport.abort(); // a real protocol has a frame for failures
                } else {
                    transport.write(new Frame(frame.id(), done.result()).encode());
                }
            });
        }

        @Override
        public void pauseWriting() {
            transport.pauseReading(); // no new requests from a peer that does not read answers
        }

        @Override
        public void resumeWriting() {
            transport.resumeReading();
        }
    }
    // endregion
}
