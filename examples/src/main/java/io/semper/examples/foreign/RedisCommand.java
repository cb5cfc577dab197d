package io.semper.examples.foreign;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** One command to a Redis server and its reply of one line, over its own channel. Stands for any library with such a client. */
public final class RedisCommand implements NonBlockingClient, AutoCloseable {
    private final SocketChannel channel = SocketChannel.open();
    private final ByteBuffer command;
    private final ByteBuffer reply = ByteBuffer.allocate(4096);

    public RedisCommand(InetSocketAddress server, String command) throws IOException {
        this.command = UTF_8.encode(command + "\r\n");
        try {
            channel.configureBlocking(false);
            channel.connect(server);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    public SocketChannel channel() {
        return channel;
    }

    @Override
    public Wait proceed() throws IOException {
        if (!channel.finishConnect()) {
            return Wait.WRITE;
        }
        channel.write(command);
        if (command.hasRemaining()) {
            return Wait.READ_OR_WRITE;
        }
        int count = channel.read(reply);
        if (count < 0) {
            throw new EOFException("the server closed the connection before its reply was complete");
        }
        return isComplete() || !reply.hasRemaining() ? Wait.NOTHING : Wait.READ;
    }

    private boolean isComplete() {
        return reply.position() > 0 && reply.get(reply.position() - 1) == '\n';
    }

    /** The reply, once it is complete. */
    public String reply() {
        return new String(reply.array(), 0, reply.position(), UTF_8).strip();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
