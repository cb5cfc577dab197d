package io.semper.framing;

import static io.semper.framing.Decoded.bytes;
import static io.semper.framing.Decoded.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.semper.framing.FrameException.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;

/** What a decoder does with wrong arguments and wrong calls, and what it says. */
final class DecoderMisuseTest {
    private static final Consumer<ByteBuffer> NOTHING = frame -> {};

    private final LineDecoder lines = new LineDecoder(4);
    private final List<String> frames = new ArrayList<>();

    @Test
    void limitsAreChecked() {
        rejected(() -> new LineDecoder(0), "limit 0 of a frame: it must be from 1 to 268435456 bytes");
        rejected(() -> new LineDecoder(-5), "limit -5 of a frame: it must be from 1 to 268435456 bytes");
        rejected(
                () -> new LineDecoder(FrameDecoder.MAX_LIMIT + 1),
                "limit 268435457 of a frame: it must be from 1 to 268435456 bytes");
        rejected(() -> new FixedSizeDecoder(0), "size 0 of a frame: it must be from 1 to 268435456 bytes");
        rejected(
                () -> new LengthFieldDecoder(7, LengthField.ofBytes(8).strip(0)),
                "limit 7 of a frame with a length field of 8 bytes, strip 0: the shortest frame has 8 bytes");
        assertThat(new LineDecoder(FrameDecoder.MAX_LIMIT).limit()).isEqualTo(FrameDecoder.MAX_LIMIT);
    }

    @Test
    void delimitersAreChecked() {
        rejected(() -> new DelimiterDecoder(1), "0 delimiters: there must be from 1 to 16");
        rejected(() -> new DelimiterDecoder(1, new byte[17][1]), "17 delimiters: there must be from 1 to 16");
        rejected(
                () -> new DelimiterDecoder(1, new byte[1], new byte[0]),
                "delimiter 1 has 0 bytes: it must have from 1 to 255");
        rejected(() -> new DelimiterDecoder(1, new byte[256]), "delimiter 0 has 256 bytes: it must have from 1 to 255");
        rejected(
                () -> new DelimiterDecoder(1, new byte[] {1, 2, 3}, new byte[] {2}),
                "delimiter [1, 2, 3] could never end a frame: the delimiter [2] in it ends earlier");
        assertThat(new DelimiterDecoder(1, new byte[16][1]).limit()).isEqualTo(1);
        assertThat(new DelimiterDecoder(1, new byte[255]).limit()).isEqualTo(1);
        assertThatNullPointerException().isThrownBy(() -> new DelimiterDecoder(1, new byte[1], null));
        assertThatNullPointerException()
                .isThrownBy(() -> new LineDecoder(1, null))
                .withMessage("lineEnd");
    }

    @Test
    void delimitersAreCopied() throws FrameException {
        byte[] delimiter = {';'};
        DelimiterDecoder decoder = new DelimiterDecoder(9, delimiter);
        delimiter[0] = 'x';
        decoder.feed(bytes("axb;"), frame -> frames.add(text(frame)));
        assertThat(frames).containsExactly("axb");
    }

    @Test
    void lengthFieldsAreChecked() {
        rejected(() -> LengthField.ofBytes(0), "width 0 of a length field: it must be from 1 to 8 bytes");
        rejected(() -> LengthField.ofBytes(9), "width 9 of a length field: it must be from 1 to 8 bytes");
        rejected(
                () -> LengthField.varint().offset(-1), "offset -1 of a length field: it must be from 0 to 65535 bytes");
        rejected(
                () -> LengthField.varint().strip(70_000),
                "strip 70000 of a length field: it must be from 0 to 65543 bytes");
        assertThatIllegalStateException()
                .isThrownBy(() -> LengthField.varint().order(ByteOrder.LITTLE_ENDIAN))
                .withMessage("order(LITTLE_ENDIAN) of a varint: its lowest bits always come first");
        assertThatNullPointerException()
                .isThrownBy(() -> LengthField.ofBytes(1).order(null))
                .withMessage("order");
        assertThatNullPointerException()
                .isThrownBy(() -> new LengthFieldDecoder(1, null))
                .withMessage("field");
    }

    private static void rejected(ThrowingCallable call, String message) {
        assertThatIllegalArgumentException().isThrownBy(call).withMessage(message);
    }

    @Test
    void nullIsRejectedAndLeavesTheDecoderUsable() throws FrameException {
        assertThatNullPointerException()
                .isThrownBy(() -> lines.feed(null, NOTHING))
                .withMessage("data");
        assertThatNullPointerException()
                .isThrownBy(() -> lines.feed(bytes("a\n"), null))
                .withMessage("frames");
        lines.feed(bytes("b\n"), frame -> frames.add(text(frame)));
        assertThat(frames).containsExactly("b");
    }

    @Test
    void aFailureIsFinal() {
        failed(() -> lines.feed(bytes("a\nabcde\nb\n"), frame -> frames.add(text(frame))), Reason.TOO_LONG)
                .withMessage("a line has more than 4 bytes, the limit of the decoder");
        assertThat(frames).containsExactly("a");
        assertThatIllegalStateException()
                .isThrownBy(() -> lines.feed(bytes("c\n"), NOTHING))
                .withMessage(
                        "feed() on a line decoder (ANY, limit 4) that has failed: make a new decoder for a new stream")
                .withCauseInstanceOf(FrameException.class);
        assertThatIllegalStateException().isThrownBy(lines::end).withMessageStartingWith("end() on a line decoder");
    }

    @Test
    void messagesOfLengthFieldsSayWhatWasAnnounced() {
        LengthFieldDecoder decoder = new LengthFieldDecoder(100, LengthField.ofBytes(2));
        failed(() -> decoder.feed(bytes("\1\0"), NOTHING), Reason.TOO_LONG)
                .withMessage(
                        "the length field of 2 bytes announces a frame of 256 bytes, more than 100, the limit of the decoder");
        LengthFieldDecoder wide = new LengthFieldDecoder(100, LengthField.ofBytes(8));
        failed(() -> wide.feed(bytes("\377".repeat(8)), NOTHING), Reason.TOO_LONG)
                .withMessageContaining("of 18446744073709551615 bytes");
        LengthFieldDecoder counting =
                new LengthFieldDecoder(100, LengthField.ofBytes(1).adjustment(-1));
        failed(() -> counting.feed(bytes("\0"), NOTHING), Reason.MALFORMED)
                .withMessage(
                        "the value 0 in the length field of 1 bytes, adjustment -1: the frame would end before the end of"
                                + " the field");
    }

    @Test
    void theEndIsFinal() throws FrameException {
        lines.end();
        assertThatIllegalStateException()
                .isThrownBy(() -> lines.feed(bytes("c\n"), NOTHING))
                .withMessage(
                        "feed() on a line decoder (ANY, limit 4) after end(): make a new decoder for a new stream");
        assertThatIllegalStateException().isThrownBy(lines::end).withMessageContaining("after end()");
    }

    @Test
    void theRemainderIsTheIncompleteFrame() throws FrameException {
        assertThat(lines.remainder().hasRemaining()).isFalse();
        lines.feed(
                bytes("a\nbcd"),
                frame -> assertThat(lines.remainder().hasRemaining()).isFalse());
        assertThat(text(lines.remainder())).isEqualTo("bcd");
        assertThat(lines.remainder().isReadOnly()).isTrue();
        lines.feed(bytes("\r"), NOTHING);
        lines.feed(bytes("\nx"), frame -> {
            assertThat(text(frame)).isEqualTo("bcd");
            assertThat(lines.remainder().hasRemaining()).isFalse();
        });
        failed(lines::end, Reason.TRUNCATED).withMessage("the stream ended inside a line, after 1 bytes of it");
        assertThat(text(lines.remainder())).isEqualTo("x");
    }

    private static ThrowableAssertAlternative<FrameException> failed(ThrowingCallable call, Reason reason) {
        return assertThatExceptionOfType(FrameException.class)
                .isThrownBy(call)
                .satisfies(thrown -> assertThat(thrown.reason()).isEqualTo(reason));
    }

    @Test
    void feedingInsideACallbackIsRejected() throws FrameException {
        lines.feed(bytes("a\nb\n"), frame -> {
            frames.add(text(frame));
            assertThatIllegalStateException()
                    .isThrownBy(() -> lines.feed(bytes("c\n"), NOTHING))
                    .withMessage(
                            "feed() inside a callback of the same line decoder (ANY, limit 4): return from the callback"
                                    + " first");
            assertThatIllegalStateException().isThrownBy(lines::end).withMessageContaining("inside a callback");
        });
        assertThat(frames).containsExactly("a", "b");
    }

    /** The frame that was passed on is consumed, and the caller can continue with the rest. */
    @Test
    void aCallbackMayThrow() throws FrameException {
        ByteBuffer data = bytes("c\nd\ne").order(ByteOrder.LITTLE_ENDIAN);
        lines.feed(bytes("ab"), NOTHING);
        for (String expected : List.of("abc", "d")) {
            assertThatExceptionOfType(ArithmeticException.class)
                    .isThrownBy(() -> lines.feed(data, frame -> {
                        frames.add(text(frame));
                        throw new ArithmeticException();
                    }));
            assertThat(frames).endsWith(expected);
            assertThat(data.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
        }
        assertThat(text(data.duplicate())).isEqualTo("e");
        lines.feed(data, NOTHING);
        assertThat(text(lines.remainder())).isEqualTo("e");
    }

    /** Position, limit, order and content of a frame are the callback's. */
    @Test
    void aFrameInPiecesWhoseCallbackThrewIsConsumed() throws FrameException {
        lines.feed(bytes("a"), NOTHING);
        ByteBuffer rest = bytes("b\n");
        assertThatIllegalStateException()
                .isThrownBy(() -> lines.feed(rest, frame -> {
                    throw new IllegalStateException(text(frame));
                }))
                .withMessage("ab");
        assertThat(rest.hasRemaining()).isFalse();
        lines.end(); // a part of a frame would be an error
    }

    @Test
    void aCallbackMayDoWhatItLikesWithTheFrame() throws FrameException {
        ByteBuffer data = bytes("....abc\ndef\r\nghi\n...").position(4).limit(17);
        Consumer<ByteBuffer> rough = frame -> {
            assertThat(frame.order()).isEqualTo(ByteOrder.BIG_ENDIAN);
            frames.add(text(frame.duplicate()));
            while (frame.hasRemaining()) {
                frame.put((byte) '\n');
            }
            frame.clear().order(ByteOrder.LITTLE_ENDIAN);
            frame.limit(frames.size() % 2 == 0 ? 0 : 1);
        };
        lines.feed(data, rough);
        assertThat(frames).containsExactly("abc", "def", "ghi");
        assertThat(data.position()).isEqualTo(data.limit()).isEqualTo(17);

        for (String piece : List.of("j", "k\nl", "m\nn", "\n")) {
            lines.feed(bytes(piece), rough);
        }
        assertThat(frames).endsWith("jk", "lm", "n");
    }

    @Test
    void memoryOfLargeFramesIsReleased() throws FrameException {
        FixedSizeDecoder large = new FixedSizeDecoder(1 << 20);
        large.feed(ByteBuffer.allocate(1), NOTHING);
        assertThat(large.held.capacity()).isLessThan(1 << 10);
        large.feed(ByteBuffer.allocate(1 << 20), NOTHING);
        assertThat(large.held.capacity()).isLessThan(1 << 10);
    }

    /** A length that is only announced costs nothing. */
    @Test
    void memoryFollowsReceivedBytes() throws FrameException {
        LengthFieldDecoder decoder = new LengthFieldDecoder(FrameDecoder.MAX_LIMIT, LengthField.ofBytes(4));
        decoder.feed(bytes("\17\377\377\377abc"), NOTHING);
        assertThat(decoder.held.capacity()).isLessThan(1 << 10);
    }
}
