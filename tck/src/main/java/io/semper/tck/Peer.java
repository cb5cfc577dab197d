package io.semper.tck;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The other end of a connection: a blocking socket. Methods that read drive the loop under test meanwhile; methods that send do not,
 * except those that return a {@link Helper}. Only for the body of the test; the kit closes it afterwards.
 */
public final class Peer implements AutoCloseable {
    /** Fits into the buffers of any socket, so sending it needs no thread. */
    private static final int SMALL = 1024;

    private final Session session;
    private final LoopDriver driver;
    private final SocketChannel channel;
    private @Nullable Helper<?> lastSend;

    Peer(Session session, LoopDriver driver, SocketChannel channel) {
        this.session = session;
        this.driver = driver;
        this.channel = channel;
    }

    /** The socket itself, for operations that this class does not offer. */
    public SocketChannel channel() {
        return channel;
    }

    /** The peer's own address, which is the remote address on the loop's side. */
    public SocketAddress address() throws IOException {
        return channel.getLocalAddress();
    }

    /** Sends text; does not drive the loop. */
    public Peer send(String text) {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends bytes, which must fit into the buffers of the sockets; does not drive the loop. */
    public Peer send(byte[] bytes) {
        if (bytes.length <= SMALL && (lastSend == null || lastSend.isDone())) {
            try {
                write(bytes, bytes.length);
            } catch (IOException e) {
                throw Checked.sneak(e);
            }
        } else {
            sending(bytes).join();
        }
        return this;
    }

    /** Sends bytes on a separate thread, for as long as the loop takes to read them. */
    public Helper<Integer> sending(byte[] bytes) {
        return sendSlowly(bytes, Math.max(1, bytes.length));
    }

    /** Sends bytes on a separate thread, {@code piece} at a time, each as a separate segment if the OS permits. */
    public Helper<Integer> sendSlowly(byte[] bytes, int piece) {
        Helper<?> before = lastSend;
        Helper<Integer> sends =
                session.add(new Helper<>(session, driver, "peer sends " + bytes.length + " bytes", () -> {
                    if (before != null) {
                        before.thread().join();
                    }
                    write(bytes, piece);
                    return bytes.length;
                }));
        lastSend = sends;
        return sends.start();
    }

    private void write(byte[] bytes, int piece) throws IOException {
        for (int from = 0; from < bytes.length; from += piece) {
            ByteBuffer part = ByteBuffer.wrap(bytes, from, Math.min(piece, bytes.length - from));
            while (part.hasRemaining()) {
                channel.write(part);
            }
            if (piece < bytes.length) {
                Thread.yield();
            }
        }
    }

    /** Sends one byte of urgent data; TCP only. */
    public void sendUrgent(int value) throws IOException {
        channel.socket().sendUrgentData(value);
    }

    /** Reads exactly {@code count} bytes; drives the loop. */
    public byte[] read(int count) {
        return reading(count).await();
    }

    /** Reads exactly {@code count} bytes as text; drives the loop. */
    public String readText(int count) {
        return new String(read(count), StandardCharsets.UTF_8);
    }

    /** Reads exactly {@code count} bytes on a separate thread. */
    public Helper<byte[]> reading(int count) {
        return later("peer reads " + count + " bytes", () -> {
            ByteBuffer into = ByteBuffer.allocate(count);
            while (into.hasRemaining()) {
                if (channel.read(into) < 0) {
                    throw new AssertionError(
                            "the peer saw the end of the stream after " + into.position() + " of " + count + " bytes");
                }
            }
            return into.array();
        });
    }

    /** Reads until the end of the stream; drives the loop. Throws the {@link IOException} if the connection is reset. */
    public byte[] readToEof() {
        return readingToEof().await();
    }

    /** Reads until the end of the stream on a separate thread. */
    public Helper<byte[]> readingToEof() {
        return later("peer reads to the end of the stream", () -> {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            drain(part -> all.write(part.array(), 0, part.position()));
            return all.toByteArray();
        });
    }

    /** Reads until the end of the stream on a separate thread; the result is what {@link Bytes#checksum} gives for them. */
    public Helper<String> summingToEof() {
        return later("peer adds up to the end of the stream", () -> {
            Checksum sum = new Checksum();
            drain(part -> sum.add(part.flip()));
            return sum.toString();
        });
    }

    private void drain(java.util.function.Consumer<ByteBuffer> sink) throws IOException {
        ByteBuffer part = ByteBuffer.allocate(64 * 1024);
        while (channel.read(part) >= 0) {
            sink.accept(part);
            part.clear();
        }
    }

    /** Reads until the connection ends, and returns whether it ended by a reset; drives the loop. */
    public boolean awaitEnd() {
        return later("peer sees the connection end", () -> {
                    try {
                        drain(part -> {});
                        return false;
                    } catch (IOException reset) {
                        return true;
                    }
                })
                .await();
    }

    private <T> Helper<T> later(String what, java.util.concurrent.Callable<T> body) {
        return session.add(new Helper<>(session, driver, what, body)).start();
    }

    /** Ends the sending half (FIN) after pending sends. */
    public Peer halfClose() {
        Helper<?> before = lastSend;
        if (before != null && !before.isDone()) {
            before.await();
        }
        try {
            channel.shutdownOutput();
        } catch (IOException e) {
            throw Checked.sneak(e);
        }
        return this;
    }

    /** Resets the connection (RST) at once. On a Unix-domain socket this is a normal close unless unread bytes are left. */
    public void reset() {
        try {
            if (channel.getRemoteAddress() instanceof InetSocketAddress) {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
            channel.close();
        } catch (IOException e) {
            throw Checked.sneak(e);
        }
    }

    /** Closes the socket. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw Checked.sneak(e);
        }
    }
}
