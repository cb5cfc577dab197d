package io.semper.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.framing.FrameLayer;
import io.semper.framing.FrameProtocol;
import io.semper.framing.Frames;
import io.semper.framing.LengthField;
import io.semper.framing.LengthFieldDecoder;
import io.semper.framing.LineDecoder;
import io.semper.framing.LineEnd;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.List;

/** A decoder without a loop, and a protocol that begins with lines and continues with counted frames. */
@SuppressWarnings("NullAway.Init") // connectionMade is called before every other callback
public final class Framing {
    private Framing() {}

    // region: plain
    static List<String> linesOf(ReadableByteChannel channel) throws IOException {
        List<String> lines = new ArrayList<>();
        LineDecoder decoder = new LineDecoder(4096);
        ByteBuffer buffer = ByteBuffer.allocate(8192);
        while (channel.read(buffer) >= 0) {
            decoder.feed(buffer.flip(), line -> lines.add(UTF_8.decode(line).toString()));
            buffer.clear();
        }
        ByteBuffer last = decoder.remainder(); // without a line end; decoder.end() would refuse it
        if (last.hasRemaining()) {
            lines.add(UTF_8.decode(last).toString());
        }
        return lines;
    }
    // endregion

    // region: upgrade
    /** Each message is a type of 1 byte, the length of the text in 4 bytes, and the text. */
    static final LengthField MESSAGE = LengthField.ofBytes(4).offset(1).strip(0);

    static final class Hello implements FrameProtocol {
        private StreamTransport transport;

        @Override
        public void connectionMade(StreamTransport made) {
            transport = made;
        }

        @Override
        public void frameReceived(ByteBuffer line) {
            Frames.writeLine(transport, UTF_8.encode("welcome"), LineEnd.LF);
            FrameLayer next = new FrameLayer(new LengthFieldDecoder(65_536, MESSAGE), new Messages());
            next.connectionMade(transport);
            transport.setProtocol(next); // gets every byte after this line
        }
    }

    static final class Messages implements FrameProtocol {
        private StreamTransport transport;

        @Override
        public void connectionMade(StreamTransport made) {
            transport = made;
        }

        @Override
        public void frameReceived(ByteBuffer message) {
            ByteBuffer type = ByteBuffer.wrap(new byte[] {message.get()});
            message.getInt(); // the length, which strip(0) leaves in the frame
            Frames.writeWithLength(transport, MESSAGE, type, message);
        }
    }
    // endregion

    static StreamProtocol stack() {
        return new FrameLayer(new LineDecoder(80), new Hello());
    }
}
