package io.semper.tck;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.NetworkChannel;

/**
 * Sizes of a peer's socket buffers, in bytes; 0 means the default of the OS.
 *
 * @param send SO_SNDBUF
 * @param receive SO_RCVBUF
 */
public record BufferSizes(int send, int receive) {
    /** The defaults of the OS. */
    public static final BufferSizes SYSTEM = new BufferSizes(0, 0);

    /** As small as the OS allows, so that a few KiB fill a connection. */
    public static final BufferSizes TINY = new BufferSizes(1024, 1024);

    /** More than the OS still takes, as its timers fire, from a connection whose peer does not read and that was full, in bytes. */
    public static final int TAKEN_LATE = 24 * 1024;

    void apply(NetworkChannel channel) throws IOException {
        if (send > 0 && channel.supportedOptions().contains(StandardSocketOptions.SO_SNDBUF)) {
            channel.setOption(StandardSocketOptions.SO_SNDBUF, send);
        }
        if (receive > 0) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, receive);
        }
    }
}
