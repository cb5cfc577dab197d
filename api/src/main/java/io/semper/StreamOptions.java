package io.semper;

/**
 * How a stream behaves, for clients and servers alike. Immutable; withers return copies.
 *
 * <p>Socket options are set before {@code connectionMade} (rule CONNECT-19). Options of TCP have no effect on Unix-domain sockets
 * (rule UNIX-08).
 */
public final class StreamOptions {
    /** The default high limit of the bytes that wait to be sent. */
    public static final int HIGH_LIMIT = 64 * 1024;

    /** The default cap on copied bytes that wait to be sent. */
    public static final long WRITE_QUEUE_CAP = 16L * 1024 * 1024;

    private static final StreamOptions DEFAULTS =
            new StreamOptions(true, false, 0, 0, HIGH_LIMIT / 4, HIGH_LIMIT, WRITE_QUEUE_CAP);

    private final boolean tcpNoDelay;
    private final boolean keepAlive;
    private final int sendBufferSize;
    private final int receiveBufferSize;
    private final int lowLimit;
    private final int highLimit;
    private final long writeQueueCap;

    private StreamOptions(
            boolean tcpNoDelay,
            boolean keepAlive,
            int sendBufferSize,
            int receiveBufferSize,
            int lowLimit,
            int highLimit,
            long writeQueueCap) {
        this.tcpNoDelay = tcpNoDelay;
        this.keepAlive = keepAlive;
        this.sendBufferSize = sendBufferSize;
        this.receiveBufferSize = receiveBufferSize;
        this.lowLimit = lowLimit;
        this.highLimit = highLimit;
        this.writeQueueCap = writeQueueCap;
    }

    /** TCP_NODELAY on, keep-alive off, the system's socket buffers, limits of 16 and 64 KiB, a cap of 16 MiB. */
    public static StreamOptions defaults() {
        return DEFAULTS;
    }

    /** With TCP_NODELAY on or off. */
    public StreamOptions tcpNoDelay(boolean on) {
        return new StreamOptions(on, keepAlive, sendBufferSize, receiveBufferSize, lowLimit, highLimit, writeQueueCap);
    }

    /** With SO_KEEPALIVE on or off. */
    public StreamOptions keepAlive(boolean on) {
        return new StreamOptions(tcpNoDelay, on, sendBufferSize, receiveBufferSize, lowLimit, highLimit, writeQueueCap);
    }

    /** With SO_SNDBUF in bytes; 0 leaves it to the system. */
    public StreamOptions sendBufferSize(int bytes) {
        return new StreamOptions(
                tcpNoDelay,
                keepAlive,
                notNegative("sendBufferSize", bytes),
                receiveBufferSize,
                lowLimit,
                highLimit,
                writeQueueCap);
    }

    /** With SO_RCVBUF in bytes; 0 leaves it to the system. */
    public StreamOptions receiveBufferSize(int bytes) {
        return new StreamOptions(
                tcpNoDelay,
                keepAlive,
                sendBufferSize,
                notNegative("receiveBufferSize", bytes),
                lowLimit,
                highLimit,
                writeQueueCap);
    }

    /**
     * With limits as {@link Transport#setWriteLimits} takes them.
     *
     * @throws IllegalArgumentException if {@code low} is negative or above {@code high}
     */
    public StreamOptions writeLimits(int low, int high) {
        checkLimits(low, high);
        return new StreamOptions(tcpNoDelay, keepAlive, sendBufferSize, receiveBufferSize, low, high, writeQueueCap);
    }

    /** With a cap on the bytes that {@code write} has copied and the kernel has not taken. Rule WRITE-17. */
    public StreamOptions writeQueueCap(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("writeQueueCap is " + bytes + "; it has to be 0 or more bytes");
        }
        return new StreamOptions(tcpNoDelay, keepAlive, sendBufferSize, receiveBufferSize, lowLimit, highLimit, bytes);
    }

    /** Whether TCP_NODELAY is set. */
    public boolean tcpNoDelay() {
        return tcpNoDelay;
    }

    /** Whether SO_KEEPALIVE is set. */
    public boolean keepAlive() {
        return keepAlive;
    }

    /** SO_SNDBUF in bytes, or 0. */
    public int sendBufferSize() {
        return sendBufferSize;
    }

    /** SO_RCVBUF in bytes, or 0. */
    public int receiveBufferSize() {
        return receiveBufferSize;
    }

    /** At or below how many bytes writing is resumed. */
    public int lowLimit() {
        return lowLimit;
    }

    /** Above how many bytes writing is paused. */
    public int highLimit() {
        return highLimit;
    }

    /** How many copied bytes may wait, in bytes. */
    public long writeQueueCap() {
        return writeQueueCap;
    }

    /** Throws if the limits are not usable; for transports. Rule FLOW-04. */
    public static void checkLimits(int low, int high) {
        if (low < 0 || high < low) {
            throw new IllegalArgumentException(
                    "write limits are low " + low + ", high " + high + "; 0 <= low <= high is needed");
        }
    }

    private static int notNegative(String what, int bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException(what + " is " + bytes + "; it has to be 0 or more bytes");
        }
        return bytes;
    }

    @Override
    public String toString() {
        return "StreamOptions[tcpNoDelay=" + tcpNoDelay + ", keepAlive=" + keepAlive + ", sendBufferSize="
                + sendBufferSize
                + ", receiveBufferSize=" + receiveBufferSize + ", lowLimit=" + lowLimit + ", highLimit=" + highLimit
                + ", writeQueueCap=" + writeQueueCap + "]";
    }
}
