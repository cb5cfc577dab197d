package io.semper.cli.fuzz;

import io.semper.cli.soak.Bytes;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that one end of a connection sends and receives. An end sends its number and then the pattern from its own place, so
 * that its peer can verify every byte and its origin. For the thread of the end; what others may read is volatile.
 */
final class Traffic {
    static final int HEADER = Integer.BYTES;
    private static final int UNKNOWN = -1;
    private static final int MOST_NUMBER = 100_000;
    private static final int STRIDE = 7_919;

    final int number;
    final String name;
    /** Bytes that may have been sent. */
    long sent;
    /** Whether all of {@link #sent} must arrive at a peer that reads to the end. */
    boolean sentAll;
    /** Whether nothing more will be sent. */
    volatile boolean silent;
    /** Whether the end of the peer's stream was received. */
    boolean readToEnd;

    long received;
    private volatile int from = UNKNOWN;
    private int header;

    Traffic(int number, String name) {
        this.number = number;
        this.name = name;
    }

    /** The number of the end that sends to this one, or a negative number before its first bytes. */
    int from() {
        return from;
    }

    boolean hasHeader() {
        return sent >= HEADER;
    }

    private static long place(int number, long position) {
        return (long) number * STRIDE + position - HEADER;
    }

    /** Where the next byte to be sent is in a file that has the pattern from its beginning; only after the header. */
    long placeInFile() {
        return Math.floorMod(place(number, sent), Bytes.PERIOD);
    }

    /** The next bytes to be sent, which count as sent. */
    ByteBuffer next(int count) {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        for (; bytes.hasRemaining() && sent < HEADER; sent++) {
            bytes.put((byte) (number >> 8 * (int) sent));
        }
        while (bytes.hasRemaining()) {
            ByteBuffer piece = Bytes.at(place(number, sent), bytes.remaining());
            sent += piece.remaining();
            bytes.put(piece);
        }
        return bytes.flip();
    }

    /** Verifies received bytes and consumes them; returns what is wrong. */
    @Nullable
    String take(ByteBuffer data) {
        for (; data.hasRemaining() && received < HEADER; received++) {
            header |= (data.get() & 0xFF) << 8 * (int) received;
            if (received == HEADER - 1) {
                from = header;
            }
        }
        int count = data.remaining();
        if (received >= HEADER && (from < 0 || from > MOST_NUMBER)) {
            return name + " received bytes that no end sent";
        }
        boolean good = count == 0 || Bytes.matches(data, place(from, received));
        received += count;
        return good
                ? null
                : name + ": of the " + count + " bytes up to position " + received + " some are not those that end "
                        + from + " sent there";
    }

    @Override
    public String toString() {
        return name + " (end " + number + ", sent " + sent + (sentAll ? ", all" : "") + ", received " + received
                + " of end " + from + (readToEnd ? " to the end)" : ")");
    }
}
