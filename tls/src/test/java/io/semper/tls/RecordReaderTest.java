package io.semper.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SSLException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Records come out as they went in, however they were cut, and what is no record is refused. */
final class RecordReaderTest {
    private final TlsMemory memory = new TlsMemory();

    private static byte[] record(int type, byte[] content) {
        return ByteBuffer.allocate(5 + content.length)
                .put((byte) type)
                .putShort((short) 0x0303)
                .putShort((short) content.length)
                .put(content)
                .array();
    }

    private static final byte[] LONG = joined(records(java.util.Collections.nCopies(80, 18_000), 3));

    private static List<byte[]> records(List<Integer> sizes, long seed) {
        Random random = new Random(seed);
        List<byte[]> records = new ArrayList<>();
        for (int size : sizes) {
            byte[] content = new byte[size];
            random.nextBytes(content);
            records.add(record(20 + random.nextInt(4), content));
        }
        return records;
    }

    private static byte[] joined(List<byte[]> parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        parts.forEach(all::writeBytes);
        return all.toByteArray();
    }

    private static void assertSame(List<byte[]> expected, List<byte[]> got) {
        assertThat(got.stream().map(record -> record.length))
                .containsExactlyElementsOf(
                        expected.stream().map(record -> record.length).toList());
        assertThat(joined(got)).isEqualTo(joined(expected));
    }

    /** Gives the reader {@code bytes}, and takes all whole records. */
    private static void feed(RecordReader reader, byte[] bytes, List<byte[]> into) throws SSLException {
        reader.lend(ByteBuffer.wrap(bytes));
        take(reader, into);
        reader.keep();
    }

    private static void take(RecordReader reader, List<byte[]> into) throws SSLException {
        for (ByteBuffer record = reader.next(); record != null; record = reader.next()) {
            byte[] copy = new byte[record.remaining()];
            record.get(copy);
            reader.used(record);
            into.add(copy);
        }
    }

    @Property(tries = 300)
    void cutsDoNotMatter(
            @ForAll @Size(min = 1, max = 12) List<@IntRange(max = 18_432) Integer> sizes,
            @ForAll @Size(min = 1, max = 10) List<@IntRange(min = 1, max = 20_000) Integer> cuts,
            @ForAll long seed)
            throws SSLException {
        List<byte[]> records = records(sizes, seed);
        byte[] all = joined(records);
        RecordReader reader = new RecordReader(memory);
        List<byte[]> got = new ArrayList<>();
        int at = 0;
        for (int i = 0; at < all.length; i++) {
            int count = Math.min(cuts.get(i % cuts.size()), all.length - at);
            feed(reader, java.util.Arrays.copyOfRange(all, at, at + count), got);
            at += count;
        }
        assertSame(records, got);
        assertThat(reader.available()).isZero();
    }

    @Test
    void everyTwoWayCutAndByteByByteGiveTheSame() throws SSLException {
        List<byte[]> records = records(List.of(0, 1, 40, 300, 5), 7);
        byte[] all = joined(records);
        for (int cut = 0; cut <= all.length; cut++) {
            RecordReader reader = new RecordReader(memory);
            List<byte[]> got = new ArrayList<>();
            feed(reader, java.util.Arrays.copyOf(all, cut), got);
            feed(reader, java.util.Arrays.copyOfRange(all, cut, all.length), got);
            assertSame(records, got);
        }
        RecordReader reader = new RecordReader(memory);
        List<byte[]> got = new ArrayList<>();
        for (byte one : all) {
            feed(reader, new byte[] {one}, got);
        }
        assertSame(records, got);
    }

    /** Bytes that cannot be processed, because a task is out, are kept in memory that its size bounds. */
    @Property(tries = 200)
    void memoryIsBoundedByWhatWasReceived(
            @ForAll @Size(min = 1, max = 40) List<@IntRange(min = 1, max = 30_000) Integer> sizes) throws SSLException {
        RecordReader reader = new RecordReader(memory);
        int received = 0;
        byte[] stream = LONG;
        for (int size : sizes) {
            reader.lend(ByteBuffer.wrap(stream, received, size));
            reader.keep();
            received += size;
            assertThat(reader.available()).isEqualTo(received);
            assertThat(reader.peek().capacity()).isLessThanOrEqualTo(Math.max(TlsMemory.RECORD, 2 * received));
        }
        List<byte[]> got = new ArrayList<>();
        take(reader, got);
        assertThat(got).hasSize(received / 18_005);
    }

    @Test
    void anAnnouncedLengthTakesNoMemory() throws SSLException {
        RecordReader reader = new RecordReader(memory);
        feed(reader, new byte[] {22, 3, 3, 0x48, 0}, new ArrayList<>());
        assertThat(reader.available()).isEqualTo(5);
        assertThat(reader.peek().capacity()).isEqualTo(TlsMemory.RECORD);
    }

    @Property(tries = 500)
    void anythingElseIsRefusedWithTheDeclaredException(
            @ForAll @Size(min = 1, max = 200) byte[] bytes, @ForAll @IntRange(min = 1, max = 50) int piece) {
        RecordReader reader = new RecordReader(memory);
        List<byte[]> got = new ArrayList<>();
        try {
            for (int at = 0; at < bytes.length; at += piece) {
                feed(reader, java.util.Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + piece)), got);
            }
            assertThat((int) bytes[0]).isBetween(20, 23);
        } catch (SSLException refused) {
            assertThat(refused).hasMessageContaining("the peer");
        }
        assertThat(joined(got)).isEqualTo(java.util.Arrays.copyOf(bytes, joined(got).length));
    }

    @Test
    void aRecordThatIsTooLongIsRefusedByItsHeader() {
        RecordReader reader = new RecordReader(memory);
        assertThatThrownBy(() -> feed(reader, new byte[] {23, 3, 3, 0x48, 1}, new ArrayList<>()))
                .isInstanceOf(SSLException.class)
                .hasMessageContaining("18433")
                .hasMessageContaining("18432");
    }

    @Test
    void otherProtocolsAreNamedByTheirFirstBytes() {
        for (String text : List.of("GET / HTTP/1.1\r\n", "SSH-2.0-x\r\n", "\0\0\0\0", "\u0016\u0002")) {
            byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            assertThatThrownBy(() -> feed(new RecordReader(memory), bytes, new ArrayList<>()))
                    .isInstanceOf(NotTlsException.class)
                    .hasMessageContaining("it sent \"");
        }
    }
}
