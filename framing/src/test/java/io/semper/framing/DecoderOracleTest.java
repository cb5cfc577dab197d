package io.semper.framing;

import static io.semper.framing.Decoded.bytes;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.semper.framing.NaiveDecoder.Field;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Random streams with random cuts and limits: each decoder returns what a naive one finds in the whole stream. */
final class DecoderOracleTest {
    /** Sets of which no delimiter contains another one before its end. */
    private static final List<List<String>> DELIMITERS = List.of(
            List.of("a"),
            List.of("ab"),
            List.of("aa"),
            List.of("aba"),
            List.of("aabaa", "c"),
            List.of("\r\n", "\n"),
            List.of("a", "ba", "cba"),
            List.of("ab", "ca", "c\n"),
            List.of("abcabcabc", "cb", "\r"));

    @Provide
    Arbitrary<List<String>> delimiters() {
        return Arbitraries.of(DELIMITERS);
    }

    @Provide
    Arbitrary<Field> fields() {
        Arbitrary<Integer> width = Arbitraries.integers().between(0, 8);
        Arbitrary<ByteOrder> order = Arbitraries.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN);
        Arbitrary<Integer> offset = Arbitraries.integers().between(0, 5);
        Arbitrary<Integer> adjustment = Arbitraries.integers().between(-12, 5);
        Arbitrary<Integer> strip = Arbitraries.integers().between(-1, 9);
        return Combinators.combine(width, order, offset, adjustment, strip).as(Field::new);
    }

    @Property
    void lines(@ForAll Random random, @ForAll LineEnd end, @ForAll @IntRange(min = 1, max = 20) int limit) {
        String stream = text(random, "x\r\n", "x\n", "\r\n", "\n", "longer, ", "the longest of them", "\r", "x");
        List<String> ends = List.of(end.delimiters()).stream()
                .map(each -> new String(each, ISO_8859_1))
                .toList();
        assertThat(Decoded.by(new LineDecoder(limit, end), cut(stream, random)))
                .as("%s, limit %s: %s", end, limit, stream)
                .isEqualTo(NaiveDecoder.delimited(stream, limit, ends));
    }

    @Property
    void delimited(
            @ForAll Random random,
            @ForAll("delimiters") List<String> delimiters,
            @ForAll @IntRange(min = 1, max = 20) int limit) {
        String stream = text(random, "a", "b", "c", "ab", "cba", "\n", "\r", "xxxxxxxx", delimiters.get(0));
        byte[][] bytes =
                delimiters.stream().map(each -> each.getBytes(ISO_8859_1)).toArray(byte[][]::new);
        assertThat(Decoded.by(new DelimiterDecoder(limit, bytes), cut(stream, random)))
                .as("%s, limit %s: %s", delimiters, limit, stream)
                .isEqualTo(NaiveDecoder.delimited(stream, limit, delimiters));
    }

    @Property
    void fixed(@ForAll Random random, @ForAll @IntRange(min = 1, max = 20) int size) {
        String stream = text(random, "a", "bc", "def");
        assertThat(Decoded.by(new FixedSizeDecoder(size), cut(stream, random)))
                .isEqualTo(NaiveDecoder.fixed(stream, size));
    }

    @Property
    void counted(
            @ForAll Random random, @ForAll("fields") Field field, @ForAll @IntRange(min = 15, max = 200) int limit) {
        StringBuilder stream = new StringBuilder();
        int frames = random.nextInt(6);
        for (int i = 0; i < frames; i++) {
            stream.append("#".repeat(field.offset()));
            stream.append(number(random.nextInt(5) == 0 ? random.nextInt(300) : random.nextInt(30), field));
            stream.append("=".repeat(random.nextInt(25)));
        }
        assertThat(Decoded.by(new LengthFieldDecoder(limit, field.build()), cut(stream.toString(), random)))
                .as("%s, limit %s: %s", field, limit, stream)
                .isEqualTo(NaiveDecoder.counted(stream.toString(), limit, field));
    }

    /** Well-formed streams, which the property above rarely makes. */
    @Property
    void countedAndWellFormed(@ForAll Random random, @ForAll("fields") Field field) {
        StringBuilder stream = new StringBuilder();
        List<String> expected = new ArrayList<>();
        int frames = random.nextInt(20);
        int least = Math.max(Math.max(0, field.adjustment()), Math.max(0, field.strip() - field.offset() - 1));
        for (int i = 0; i < frames; i++) {
            String after = "=".repeat(least + random.nextInt(100));
            String header = "#".repeat(field.offset()) + number(after.length() - field.adjustment(), field);
            int strip = field.strip() < 0 ? header.length() : field.strip();
            stream.append(header).append(after);
            expected.add((header + after).substring(strip));
        }
        assertThat(Decoded.by(new LengthFieldDecoder(200, field.build()), cut(stream.toString(), random)))
                .isEqualTo(new Decoded(expected, null));
    }

    private static String number(int value, Field field) {
        StringBuilder bytes = new StringBuilder();
        if (field.width() == 0) {
            int left = value;
            for (; left > 0x7F; left >>>= 7) {
                bytes.append((char) (left & 0x7F | 0x80));
            }
            return bytes.append((char) left).toString();
        }
        for (int i = 0; i < field.width(); i++) {
            int shift = 8 * (field.order() == ByteOrder.BIG_ENDIAN ? field.width() - 1 - i : i);
            bytes.append((char) (shift > 31 ? 0 : value >>> shift & 0xFF));
        }
        return bytes.toString();
    }

    private static String text(Random random, String... parts) {
        StringBuilder text = new StringBuilder();
        int n = random.nextInt(30);
        for (int i = 0; i < n; i++) {
            text.append(parts[random.nextInt(parts.length)]);
        }
        return text.toString();
    }

    /** Cuts a stream into buffers of all kinds, some of them empty. */
    private static List<ByteBuffer> cut(String stream, Random random) {
        int largest = 1 + random.nextInt(40);
        List<ByteBuffer> pieces = new ArrayList<>();
        int at = 0;
        while (at < stream.length()) {
            int to = Math.min(stream.length(), at + random.nextInt(largest + 1));
            pieces.add(bytes(stream.substring(at, to), random.nextInt(4)));
            at = to;
        }
        return pieces;
    }
}
