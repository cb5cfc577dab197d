package io.semper.tck.kernel;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.opentest4j.TestAbortedException;

/** The other end of a stream under test: a blocking channel. */
record Peer(SocketChannel channel) implements AutoCloseable {
    void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void send(byte[] bytes) throws IOException {
        ByteBuffer data = ByteBuffer.wrap(bytes);
        while (data.hasRemaining()) {
            channel.write(data);
        }
    }

    /** Reads exactly {@code count} bytes. */
    byte[] read(int count) throws IOException {
        ByteBuffer into = ByteBuffer.allocate(count);
        while (into.hasRemaining()) {
            if (channel.read(into) < 0) {
                throw new AssertionError("the stream has ended after " + into.position() + " of " + count + " bytes");
            }
        }
        return into.array();
    }

    String readText(int count) throws IOException {
        return new String(read(count), StandardCharsets.ISO_8859_1);
    }

    /** Reads, and returns whether the stream has ended. */
    boolean isAtEnd() throws IOException {
        return channel.read(ByteBuffer.allocate(1)) < 0;
    }

    /** Closes the channel so that the connection is reset. */
    void reset() throws IOException {
        try {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (UnsupportedOperationException e) {
            throw new TestAbortedException("NOT RUN: the channels of peers cannot reset a connection");
        }
        channel.close();
    }

    SocketAddress local() throws IOException {
        return channel.getLocalAddress();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
