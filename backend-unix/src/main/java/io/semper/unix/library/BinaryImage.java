package io.semper.unix.library;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the headers of a native library. The OS maps even a file that is shorter than its headers promise, and the first access to the
 * missing part ends the JVM with SIGBUS: so its size is checked before it is loaded.
 */
final class BinaryImage {
    private static final int ELF = 0x464c_457f;
    private static final int ELF_HEADER = 64;
    private static final byte BITS_64 = 2;
    private static final byte LITTLE_ENDIAN = 1;
    private static final int MACH_O_64 = 0xfeed_facf;
    private static final int MACH_O_HEADER = 32;
    private static final int SEGMENT_64 = 0x19;
    private static final int SEGMENT_COMMAND = 72;

    private final ByteBuffer bytes;

    BinaryImage(byte[] bytes) {
        this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Why the library must not be loaded, as a continuation of "the native library in x ..."; null if there is no reason. */
    @Nullable
    String fault(Processor processor) {
        int magic = bytes.limit() < Integer.BYTES ? 0 : bytes.getInt(0);
        if (magic != ELF && magic != MACH_O_64) {
            return "is none: it begins with neither the mark of ELF nor that of Mach-O";
        }
        long promised = magic == ELF ? elfSize() : machOSize();
        if (promised > bytes.limit()) {
            return "is cut off: of " + promised + " bytes or more there are " + bytes.limit()
                    + ", and loading it would end the JVM";
        }
        Predicate<Processor> mark = magic == ELF
                ? each -> each.isElf(Short.toUnsignedInt(bytes.getShort(18)))
                : each -> each.isMachO(bytes.getInt(4));
        if (mark.test(processor)) {
            return null;
        }
        String other = Stream.of(Processor.values())
                .filter(mark)
                .map(each -> each.netty)
                .findFirst()
                .orElse("another processor");
        return "is for " + other + ", and this JVM runs on " + processor.netty;
    }

    /** The end of the last part that the headers name, as an offset in the file. */
    private long elfSize() {
        if (bytes.limit() < ELF_HEADER || bytes.get(4) != BITS_64 || bytes.get(5) != LITTLE_ENDIAN) {
            return ELF_HEADER;
        }
        long programHeaders = bytes.getLong(32);
        int programHeaderSize = Short.toUnsignedInt(bytes.getShort(54));
        int programHeaderCount = Short.toUnsignedInt(bytes.getShort(56));
        long sections = (long) Short.toUnsignedInt(bytes.getShort(58)) * Short.toUnsignedInt(bytes.getShort(60));
        long end =
                Math.max(bytes.getLong(40) + sections, programHeaders + (long) programHeaderSize * programHeaderCount);
        for (int i = 0; i < programHeaderCount; i++) {
            long header = programHeaders + (long) i * programHeaderSize;
            if (header < 0 || header + 40 > bytes.limit()) {
                break;
            }
            end = Math.max(end, bytes.getLong((int) header + 8) + bytes.getLong((int) header + 32));
        }
        return end;
    }

    private long machOSize() {
        if (bytes.limit() < MACH_O_HEADER) {
            return MACH_O_HEADER;
        }
        int commands = bytes.getInt(16);
        long end = MACH_O_HEADER + Integer.toUnsignedLong(bytes.getInt(20));
        int at = MACH_O_HEADER;
        for (int i = 0; i < commands && at + SEGMENT_COMMAND <= bytes.limit(); i++) {
            if (bytes.getInt(at) == SEGMENT_64) {
                end = Math.max(end, bytes.getLong(at + 40) + bytes.getLong(at + 48));
            }
            int size = bytes.getInt(at + 4);
            if (size < 8 || size > bytes.limit()) {
                break;
            }
            at += size;
        }
        return end;
    }
}
