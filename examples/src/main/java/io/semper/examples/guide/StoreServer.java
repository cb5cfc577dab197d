package io.semper.examples.guide;

import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/** A store of texts by name, for clients that send {@code SET name text} and {@code GET name}, each on a line. */
@SuppressWarnings("NullAway.Init") // connectionMade is called before every other callback
public final class StoreServer {
    private StoreServer() {}

    // region: server
    public static LoopFuture<Server> start(EventLoop loop, ServerOptions at) {
        Map<String, String> texts = new HashMap<>(); // one loop calls all sessions, so the map needs no lock
        return loop.createServer(() -> new Session(texts), at);
    }

    private static final class Session implements StreamProtocol {
        private final Map<String, String> texts;
        private final LineReader reader = new LineReader(1024);
        private StreamTransport transport;

        Session(Map<String, String> texts) {
            this.texts = texts;
        }

        @Override
        public void connectionMade(StreamTransport made) {
            transport = made;
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            for (String line : reader.feed(data)) {
                transport.write(LineReader.encode(answer(line)));
            }
            if (reader.overflowed()) {
                transport.write(LineReader.encode("ERROR the line is too long"));
                transport.close(); // after the bytes written before
            }
        }

        private String answer(String line) {
            String[] words = line.split(" ", 3);
            if (words[0].equals("SET") && words.length == 3) {
                texts.put(words[1], words[2]);
                return "OK";
            }
            if (words[0].equals("GET") && words.length == 2) {
                String text = texts.get(words[1]);
                return text == null ? "NONE" : "TEXT " + text;
            }
            return "ERROR the request must be SET name text, or GET name";
        }

        @Override
        public void pauseWriting() {
            transport.pauseReading(); // a client that does not read its answers gets no further ones
        }

        @Override
        public void resumeWriting() {
            transport.resumeReading();
        }
    }
    // endregion
}
