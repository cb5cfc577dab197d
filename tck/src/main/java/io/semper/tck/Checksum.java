package io.semper.tck;

import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/**
 * The number of bytes and their CRC-32, for streams that are too long to keep. Not a cryptographic digest: those are many times slower in a
 * JVM that has just started.
 */
public final class Checksum {
    private final CRC32 crc = new CRC32();
    private long count;

    /** Adds the bytes between the position and the limit of {@code data}, and consumes them. */
    public Checksum add(ByteBuffer data) {
        count += data.remaining();
        crc.update(data);
        return this;
    }

    /** Adds all bytes of {@code data}. */
    public Checksum add(byte[] data) {
        return add(ByteBuffer.wrap(data));
    }

    @Override
    public String toString() {
        return count + " bytes with CRC-32 %08x".formatted(crc.getValue());
    }
}
