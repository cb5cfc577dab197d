package io.semper.benchmarks.side;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** The bytes of one connection of the load, as the scenario has them. Does not block. */
interface Pipe {
    /** Reads what is there, without another limit than the room of {@code to}; returns -1 at the end. */
    int read(ByteBuffer to) throws IOException;

    /** Takes bytes of {@code from}; stops when the OS takes no more. */
    void write(ByteBuffer from) throws IOException;

    /** Whether something that was taken has not reached the OS. {@link #write} of nothing tries it again. */
    default boolean isPending() {
        return false;
    }

    /** The channel itself. */
    static Pipe plain(SocketChannel channel) {
        return new Pipe() {
            @Override
            public int read(ByteBuffer to) throws IOException {
                return channel.read(to);
            }

            @Override
            public void write(ByteBuffer from) throws IOException {
                channel.write(from);
            }
        };
    }
}
