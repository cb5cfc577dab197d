package io.semper.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.framing.FrameException;
import io.semper.framing.FrameLayer;
import io.semper.framing.FrameProtocol;
import io.semper.framing.Frames;
import io.semper.framing.LineDecoder;
import io.semper.framing.LineEnd;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/** Keeps texts by name. The requests, one a line, are {@code SET name text}, {@code GET name} and {@code QUIT}. */
@SuppressWarnings("NullAway.Init") // connectionMade is called before every other callback
public final class KeyValueServer {
    private KeyValueServer() {}

    // region: serve
    public static void main(String[] args) {
        Map<String, String> texts = new HashMap<>(); // used by the loop's thread alone
        try (EventLoop loop = EventLoops.newEventLoop()) {
            loop.runUntilComplete(loop.createServer(() -> stack(texts), ServerOptions.bind("127.0.0.1", 8008)));
            loop.runForever();
        }
    }

    static StreamProtocol stack(Map<String, String> texts) {
        return new FrameLayer(new LineDecoder(1024), new Session(texts));
    }
    // endregion

    // region: session
    static final class Session implements FrameProtocol {
        private final Map<String, String> texts;
        private StreamTransport transport;

        Session(Map<String, String> texts) {
            this.texts = texts;
        }

        @Override
        public void connectionMade(StreamTransport made) {
            transport = made;
        }

        @Override
        public void frameReceived(ByteBuffer line) {
            transport.cork(); // until the callback ends: answers to several lines go out together
            String[] words = UTF_8.decode(line).toString().split(" ", 3);
            if (words[0].equals("SET") && words.length == 3) {
                texts.put(words[1], words[2]);
                answer("OK");
            } else if (words[0].equals("GET") && words.length == 2) {
                answer(texts.getOrDefault(words[1], "NONE"));
            } else if (words[0].equals("QUIT")) {
                transport.close(); // lines after this one are dropped
            } else {
                answer("ERROR unknown request");
            }
        }

        @Override
        public void frameRefused(FrameException why) {
            answer("ERROR " + why.reason()); // the layer closes the connection then
        }

        @Override
        public void pauseWriting() {
            transport.pauseReading(); // stops the lines that have been received, too
        }

        @Override
        public void resumeWriting() {
            transport.resumeReading();
        }

        private void answer(String text) {
            Frames.writeLine(transport, UTF_8.encode(text), LineEnd.CRLF);
        }
    }
    // endregion
}
