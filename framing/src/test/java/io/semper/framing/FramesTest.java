package io.semper.framing;

import static io.semper.framing.Decoded.bytes;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.semper.StreamTransport;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What is written is what the decoder of the same form reads. */
final class FramesTest {
    private final StringBuilder written = new StringBuilder();
    private final StreamTransport transport = (StreamTransport) Proxy.newProxyInstance(
            StreamTransport.class.getClassLoader(),
            new Class<?>[] {StreamTransport.class},
            (proxy, method, arguments) -> {
                ByteBuffer[] chunks = method.getName().equals("writeAll")
                        ? (ByteBuffer[]) arguments[0]
                        : new ByteBuffer[] {(ByteBuffer) arguments[0]};
                for (ByteBuffer each : chunks) {
                    written.append(Decoded.text(each));
                }
                return null;
            });

    private String taken() {
        String text = written.toString();
        written.setLength(0);
        return text;
    }

    @Example
    void lines() {
        ByteBuffer line = bytes("tulip", 3);
        Frames.writeLine(transport, line, LineEnd.LF);
        assertThat(taken()).isEqualTo("tulip\n");
        assertThat(line.hasRemaining()).isFalse();
        Frames.writeLine(transport, bytes("", 1), LineEnd.CRLF);
        assertThat(taken()).isEqualTo("\r\n");
        Frames.writeLine(transport, bytes("a\r", 2), LineEnd.ANY);
        assertThat(taken()).isEqualTo("a\r\r\n");
        Frames.writeLine(transport, bytes("a\nb\rc"), LineEnd.CRLF);
        assertThat(taken()).isEqualTo("a\nb\rc\r\n");

        rejected(
                () -> Frames.writeLine(transport, bytes("abc\nd", 3), LineEnd.LF),
                "writeLine() of 5 bytes with a line end (LF) in them, after 3 bytes: write each line on its own");
        rejected(() -> Frames.writeLine(transport, bytes("a\r\nb"), LineEnd.CRLF), "writeLine() of 4 bytes");
        rejected(() -> Frames.writeLine(transport, bytes("a\nb"), LineEnd.ANY), "writeLine() of 3 bytes");
    }

    @Example
    void delimited() {
        byte[] delimiter = "--x--".getBytes();
        Frames.writeDelimited(transport, bytes("a-x--", 3), delimiter);
        assertThat(taken()).isEqualTo("a-x----x--");
        rejected(
                () -> Frames.writeDelimited(transport, bytes("a--x--b", 3), delimiter),
                "writeDelimited() of 7 bytes in which the delimiter begins after 1 bytes: a delimited frame cannot contain it");
        rejected(() -> Frames.writeDelimited(transport, bytes("a--x"), delimiter), "begins after 1 bytes");
        rejected(() -> Frames.writeDelimited(transport, bytes("a"), new byte[0]), "empty delimiter");
    }

    @Example
    void fixed() {
        Frames.writeFixed(transport, bytes("abc", 3), 3);
        assertThat(taken()).isEqualTo("abc");
        rejected(
                () -> Frames.writeFixed(transport, bytes("abc"), 4),
                "writeFixed() of 3 bytes: every frame must have 4 bytes, 1 or more");
        rejected(() -> Frames.writeFixed(transport, bytes(""), 0), "1 or more");
    }

    @Example
    void lengthFields() {
        Frames.writeWithLength(transport, LengthField.ofBytes(4), bytes("ab", 3));
        assertThat(taken()).isEqualTo("\0\0\0\2ab");
        Frames.writeWithLength(transport, LengthField.ofBytes(3).order(ByteOrder.LITTLE_ENDIAN), bytes("ab"));
        assertThat(taken()).isEqualTo("\2\0\0ab");
        Frames.writeWithLength(transport, LengthField.varint(), bytes("x".repeat(300)));
        assertThat(taken()).isEqualTo("\254\2" + "x".repeat(300));
        LengthField typed = LengthField.ofBytes(2).offset(1).adjustment(-2);
        Frames.writeWithLength(transport, typed, bytes("T"), bytes("ab"));
        assertThat(taken()).isEqualTo("T\0\4ab");
        Frames.writeWithLength(transport, LengthField.ofBytes(2), bytes("x".repeat(258)));
        assertThat(taken()).isEqualTo("\1\2" + "x".repeat(258));
        Frames.writeWithLength(
                transport, LengthField.ofBytes(3).order(ByteOrder.LITTLE_ENDIAN), bytes("x".repeat(258)));
        assertThat(taken()).isEqualTo("\2\1\0" + "x".repeat(258));
        Frames.writeWithLength(transport, LengthField.varint(), bytes("x".repeat(127)));
        assertThat(taken()).isEqualTo("\177" + "x".repeat(127));
        Frames.writeWithLength(transport, LengthField.ofBytes(1), bytes(""));
        assertThat(taken()).isEqualTo("\0");

        rejected(
                () -> Frames.writeWithLength(transport, LengthField.ofBytes(1), bytes("x".repeat(256))),
                "a frame with 256 bytes after the field needs 256 in a length field of 1 bytes, which cannot hold it");
        rejected(
                () -> Frames.writeWithLength(transport, LengthField.ofBytes(1).adjustment(2), bytes("x")),
                "needs -1 in a length field of 1 bytes, adjustment 2");
        rejected(
                () -> Frames.writeWithLength(transport, typed, bytes("x")),
                "writeWithLength() with 0 bytes before a length field of 2 bytes, offset 1, adjustment -2: there must be 1");
        rejected(
                () -> Frames.writeWithLength(transport, typed, bytes("TU"), bytes("x")),
                "writeWithLength() with 2 bytes before a length field of 2 bytes, offset 1, adjustment -2: there must be 1");
    }

    @Example
    void nullIsRejected() {
        assertThatNullPointerException()
                .isThrownBy(() -> Frames.writeLine(null, bytes("a"), LineEnd.LF))
                .withMessage("to");
        assertThatNullPointerException().isThrownBy(() -> Frames.writeLine(transport, null, LineEnd.LF));
        assertThatNullPointerException().isThrownBy(() -> Frames.writeLine(transport, bytes("a"), null));
        assertThatNullPointerException().isThrownBy(() -> Frames.writeDelimited(transport, bytes("a"), null));
        assertThatNullPointerException().isThrownBy(() -> Frames.writeFixed(transport, null, 1));
        assertThatNullPointerException().isThrownBy(() -> Frames.writeWithLength(transport, null, bytes("a")));
        assertThat(taken()).isEmpty();
    }

    private void rejected(ThrowingCallable call, String message) {
        assertThatIllegalArgumentException().isThrownBy(call).withMessageContaining(message);
        assertThat(taken()).isEmpty();
    }

    /** Each frame is either rejected or read back as it was. */
    @Property
    void delimitedFramesComeBack(@ForAll Random random) {
        String delimiter = List.of("a", "ab", "aa", "aab", "aba", "\r\n", "\n").get(random.nextInt(7));
        String frame = random.ints(random.nextInt(30), 0, 4)
                .mapToObj(i -> "ab\r\n".substring(i, i + 1))
                .reduce("", String::concat);
        DelimiterDecoder decoder = new DelimiterDecoder(100, delimiter.getBytes(ISO_8859_1));
        Decoded both = Decoded.by(decoder, List.of(bytes(frame + delimiter)));
        boolean fine = both.equals(new Decoded(List.of(frame), null));
        try {
            Frames.writeDelimited(transport, bytes(frame, random.nextInt(4)), delimiter.getBytes(ISO_8859_1));
            assertThat(taken()).isEqualTo(frame + delimiter);
            assertThat(fine).as("%s with %s", frame, delimiter).isTrue();
        } catch (IllegalArgumentException e) {
            assertThat(fine).as("%s with %s", frame, delimiter).isFalse();
        }
    }

    @Property
    void countedFramesComeBack(@ForAll Random random) {
        LengthField field = random.nextInt(9) == 0 ? LengthField.varint() : LengthField.ofBytes(1 + random.nextInt(8));
        if (random.nextBoolean() && !field.isVarint()) {
            field = field.order(ByteOrder.LITTLE_ENDIAN);
        }
        field = field.offset(random.nextInt(4)).adjustment(random.nextInt(9) - 8);
        String before = "#".repeat(field.offset());
        String after = "=".repeat(random.nextInt(200));
        Frames.writeWithLength(transport, field, bytes(before), bytes(after));
        assertThat(Decoded.by(new LengthFieldDecoder(200, field), List.of(bytes(taken()))))
                .isEqualTo(new Decoded(List.of(after), null));
    }
}
