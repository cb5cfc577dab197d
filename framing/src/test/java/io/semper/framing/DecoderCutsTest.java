package io.semper.framing;

import static io.semper.framing.Decoded.bytes;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.semper.framing.FrameException.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each decoder returns the same frames, however its input is cut. */
final class DecoderCutsTest {
    record Case(
            String name,
            Supplier<FrameDecoder> decoder,
            String stream,
            List<String> frames,
            @Nullable Reason failure) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() {
        List<Case> all = new ArrayList<>();
        all.addAll(lines());
        all.addAll(delimiters());
        all.addAll(lengths());
        all.add(new Case("fixed", () -> new FixedSizeDecoder(3), "abcdefghi", List.of("abc", "def", "ghi"), null));
        all.add(new Case("fixed, of 1", () -> new FixedSizeDecoder(1), "abc", List.of("a", "b", "c"), null));
        all.add(new Case("fixed, cut off", () -> new FixedSizeDecoder(4), "abcdef", List.of("abcd"), Reason.TRUNCATED));
        return all.stream();
    }

    private static List<Case> lines() {
        return List.of(
                new Case(
                        "LF",
                        () -> new LineDecoder(9, LineEnd.LF),
                        "one\n\ntwo\r\n\rthree\r\r\n\n",
                        List.of("one", "", "two\r", "\rthree\r\r", ""),
                        null),
                new Case(
                        "CRLF",
                        () -> new LineDecoder(9, LineEnd.CRLF),
                        "one\r\n\r\na\nb\rc\r\r\n\n\r\n",
                        List.of("one", "", "a\nb\rc\r", "\n"),
                        null),
                new Case(
                        "ANY",
                        () -> new LineDecoder(9, LineEnd.ANY),
                        "one\r\n\ntwo\n\r\nth\rree\r\r\n",
                        List.of("one", "", "two", "", "th\rree\r"),
                        null),
                new Case(
                        "a line of the limit",
                        () -> new LineDecoder(4),
                        "abcd\r\nefgh\n",
                        List.of("abcd", "efgh"),
                        null),
                new Case("a line too long", () -> new LineDecoder(4), "ab\nabcde\nx\n", List.of("ab"), Reason.TOO_LONG),
                new Case("an endless line", () -> new LineDecoder(4), "ab\nabcdef", List.of("ab"), Reason.TOO_LONG),
                new Case(
                        "a line of the limit, cut off",
                        () -> new LineDecoder(4),
                        "ab\nabcd\r",
                        List.of("ab"),
                        Reason.TRUNCATED),
                new Case(
                        "lines longer than a word",
                        () -> new LineDecoder(40),
                        "0123456789abcdef\n01234567\n0123456\n\n0123456789abcdef01234567\r\n",
                        List.of("0123456789abcdef", "01234567", "0123456", "", "0123456789abcdef01234567"),
                        null));
    }

    private static List<Case> delimiters() {
        return List.of(
                new Case(
                        "one long delimiter",
                        () -> new DelimiterDecoder(9, latin("--ab")),
                        "x--ab--a--ab-----ab",
                        List.of("x", "--a", "---"),
                        null),
                new Case(
                        "a delimiter that overlaps itself",
                        () -> new DelimiterDecoder(9, latin("aa")),
                        "aaabaaab" + "aa",
                        List.of("", "ab", "ab"),
                        null),
                new Case(
                        "several",
                        () -> new DelimiterDecoder(9, latin(";"), latin(", "), latin("END"), latin("\0")),
                        "a;b, c,dEND;E\0ENDx;",
                        List.of("a", "b", "c,d", "", "E", "", "x"),
                        null),
                new Case(
                        "the longer of two that end together",
                        () -> new DelimiterDecoder(9, latin("b"), latin("ab"), latin("xab")),
                        "1xab2ab3babb",
                        List.of("1", "2", "3", "", ""),
                        null),
                new Case(
                        "several, too long",
                        () -> new DelimiterDecoder(2, latin(";"), latin(", ")),
                        "a;bc, bcd;",
                        List.of("a", "bc"),
                        Reason.TOO_LONG));
    }

    private static List<Case> lengths() {
        return List.of(
                new Case(
                        "1 byte",
                        () -> new LengthFieldDecoder(3, LengthField.ofBytes(1)),
                        "\0\3abc\1d\0",
                        List.of("", "abc", "d", ""),
                        null),
                new Case(
                        "3 bytes, little-endian",
                        () -> new LengthFieldDecoder(9, LengthField.ofBytes(3).order(ByteOrder.LITTLE_ENDIAN)),
                        "\1\0\0a\2\0\0bc",
                        List.of("a", "bc"),
                        null),
                new Case(
                        "8 bytes",
                        () -> new LengthFieldDecoder(9, LengthField.ofBytes(8)),
                        "\0\0\0\0\0\0\0\1a\0\0\0\0\0\0\0\2bc",
                        List.of("a", "bc"),
                        null),
                new Case(
                        "8 bytes, 2^64 - 1",
                        () -> new LengthFieldDecoder(9, LengthField.ofBytes(8)),
                        "\0\0\0\0\0\0\0\1a\377\377\377\377\377\377\377\377xy",
                        List.of("a"),
                        Reason.TOO_LONG),
                new Case(
                        "a type before, itself counted",
                        () -> new LengthFieldDecoder(
                                9, LengthField.ofBytes(2).offset(1).adjustment(-2)),
                        "T\0\4abU\0\2V\0\3c",
                        List.of("ab", "", "c"),
                        null),
                new Case(
                        "a value that cannot be",
                        () -> new LengthFieldDecoder(
                                9, LengthField.ofBytes(2).offset(1).adjustment(-2)),
                        "T\0\4abU\0\1V",
                        List.of("ab"),
                        Reason.MALFORMED),
                new Case(
                        "a trailer that is not counted, the whole frame kept",
                        () -> new LengthFieldDecoder(
                                9, LengthField.ofBytes(1).adjustment(2).strip(0)),
                        "\1a..\0..",
                        List.of("\1a..", "\0.."),
                        null),
                new Case(
                        "more stripped than the header",
                        () -> new LengthFieldDecoder(9, LengthField.ofBytes(1).strip(2)),
                        "\2xa\1y\0",
                        List.of("a", ""),
                        Reason.MALFORMED),
                new Case(
                        "varint",
                        () -> new LengthFieldDecoder(300, LengthField.varint()),
                        "\0\1a\2bc\202\0de\202\200\200\200\0fg\220\1" + "x".repeat(144),
                        List.of("", "a", "bc", "de", "fg", "x".repeat(144)),
                        null),
                new Case(
                        "varint of 6 bytes",
                        () -> new LengthFieldDecoder(300, LengthField.varint()),
                        "\1a\200\200\200\200\200\0",
                        List.of("a"),
                        Reason.MALFORMED),
                new Case(
                        "varint beyond the limit",
                        () -> new LengthFieldDecoder(3, LengthField.varint()),
                        "\3abc\4abcd",
                        List.of("abc"),
                        Reason.TOO_LONG),
                new Case(
                        "cut off in the field",
                        () -> new LengthFieldDecoder(3, LengthField.ofBytes(4)),
                        "\0\0\0\1a\0\0",
                        List.of("a"),
                        Reason.TRUNCATED));
    }

    private static byte[] latin(String text) {
        return text.getBytes(ISO_8859_1);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void whole(Case each) {
        for (int kind = 0; kind < 4; kind++) {
            assertThat(Decoded.by(each.decoder.get(), List.of(bytes(each.stream, kind))))
                    .isEqualTo(new Decoded(each.frames, each.failure));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void cutOnceAtEveryByte(Case each) {
        for (int cut = 0; cut <= each.stream.length(); cut++) {
            assertCut(each, cut, cut);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void cutTwiceAtEveryByte(Case each) {
        String stream = each.stream;
        int most = Math.min(stream.length(), 40);
        for (int first = 0; first <= most; first++) {
            for (int second = first; second <= most; second++) {
                assertCut(each, first, second);
            }
        }
    }

    private static void assertCut(Case each, int first, int second) {
        List<ByteBuffer> pieces = List.of(
                bytes(each.stream.substring(0, first), first),
                bytes(each.stream.substring(first, second), second),
                bytes(each.stream.substring(second), first + 1));
        assertThat(Decoded.by(each.decoder.get(), pieces))
                .as("cut at %s and %s", first, second)
                .isEqualTo(new Decoded(each.frames, each.failure));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void byteByByte(Case each) {
        List<ByteBuffer> pieces =
                each.stream.chars().mapToObj(c -> bytes("" + (char) c, c)).toList();
        assertThat(Decoded.by(each.decoder.get(), pieces)).isEqualTo(new Decoded(each.frames, each.failure));
    }

    /** Each feed reuses one buffer, as a loop reuses its memory: what is held must be a copy. */
    @ParameterizedTest
    @MethodSource("cases")
    void reusedMemory(Case each) {
        for (int size = 1; size < 6; size++) {
            ByteBuffer memory = ByteBuffer.allocate(size);
            int piece = size;
            Iterable<ByteBuffer> pieces = () -> Stream.iterate(0, at -> at < each.stream.length(), at -> at + piece)
                    .map(at -> {
                        String part = each.stream.substring(at, Math.min(each.stream.length(), at + piece));
                        return memory.clear().put(latin(part)).flip();
                    })
                    .iterator();
            assertThat(Decoded.by(each.decoder.get(), pieces)).isEqualTo(new Decoded(each.frames, each.failure));
        }
    }

    /** The test itself: what it expects is what the oracle finds. */
    @Test
    void agreesWithTheOracle() {
        Case any = lines().get(2);
        assertThat(NaiveDecoder.delimited(any.stream, 9, List.of("\n", "\r\n")))
                .isEqualTo(new Decoded(any.frames, any.failure));
    }
}
