package io.semper.benchmarks.framing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.DelimiterBasedFrameDecoder;
import io.netty.handler.codec.FixedLengthFrameDecoder;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.protobuf.ProtobufVarint32FrameDecoder;
import io.semper.framing.DelimiterDecoder;
import io.semper.framing.FixedSizeDecoder;
import io.semper.framing.FrameDecoder;
import io.semper.framing.FrameException;
import io.semper.framing.FrameException.Reason;
import io.semper.framing.LengthField;
import io.semper.framing.LengthFieldDecoder;
import io.semper.framing.LineDecoder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The decoders return the frames that Netty's return. Streams that neither rejects are cut at random. Others are fed whole, because what
 * Netty rejects depends on the cuts: a line of the limit is too long for it if the buffer ends between CR and LF.
 */
class NettyDecodersTest {
    private static final boolean FULL = "full".equals(System.getProperty("tck.level"));
    private static final int ROUNDS = FULL ? 2_000 : 200;
    private static final long SEED = Long.getLong("tck.seed", System.nanoTime());
    private static final int NO_LIMIT = 1 << 20;

    /** What a decoder returned before it failed, if it did. */
    private record Outcome(List<String> frames, boolean failed, boolean atTheEnd) {}

    private static Outcome semper(FrameDecoder decoder, List<String> pieces) {
        List<String> frames = new ArrayList<>();
        try {
            for (String each : pieces) {
                decoder.feed(
                        ByteBuffer.wrap(each.getBytes(ISO_8859_1)),
                        frame -> frames.add(ISO_8859_1.decode(frame).toString()));
            }
            decoder.end();
            return new Outcome(frames, false, false);
        } catch (FrameException e) {
            return new Outcome(frames, true, e.reason() == Reason.TRUNCATED);
        }
    }

    /** Collects frames up to the first failure; Netty skips what it has rejected, and continues. */
    private static final class Collector extends ChannelInboundHandlerAdapter {
        private final List<String> frames = new ArrayList<>();
        private boolean failed;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf frame = (ByteBuf) message;
            if (!failed) {
                frames.add(frame.toString(ISO_8859_1));
            }
            frame.release();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (!(cause instanceof DecoderException)) {
                throw new AssertionError(cause);
            }
            failed = true;
        }
    }

    private static Outcome netty(ChannelHandler decoder, List<String> pieces) {
        Collector collector = new Collector();
        EmbeddedChannel channel = new EmbeddedChannel(decoder, collector);
        for (String each : pieces) {
            channel.writeInbound(Unpooled.wrappedBuffer(each.getBytes(ISO_8859_1)));
        }
        Outcome outcome = new Outcome(List.copyOf(collector.frames), collector.failed, false);
        channel.finishAndReleaseAll();
        return outcome;
    }

    private static void compare(FrameDecoder decoder, ChannelHandler theirs, List<String> pieces, String what) {
        Outcome netty = netty(theirs, pieces);
        Outcome semper = semper(decoder, pieces);
        assertEquals(netty.frames, semper.frames, what);
        assertTrue(!netty.failed || semper.failed, what);
        assertTrue(netty.failed || !semper.failed || semper.atTheEnd, what);
    }

    private static void rounds(Consumer<Random> round) {
        for (int i = 0; i < ROUNDS; i++) {
            try {
                round.accept(new Random(SEED + i));
            } catch (AssertionError e) {
                throw new AssertionError("round " + i + "; -Dlevel.seed=" + SEED + " repeats it", e);
            }
        }
    }

    @BeforeAll
    static void sayWhatIsLeftOut() {
        if (!FULL) {
            System.out.println("level quick: " + ROUNDS + " streams for each of Netty's decoders; -Dlevel.seed=" + SEED
                    + " repeats them, -Dlevel=full has 2000");
        }
    }

    private static String text(Random random, String... parts) {
        StringBuilder text = new StringBuilder();
        int n = random.nextInt(30);
        for (int i = 0; i < n; i++) {
            text.append(parts[random.nextInt(parts.length)]);
        }
        return text.toString();
    }

    private static List<String> cut(String stream, Random random) {
        int largest = 1 + random.nextInt(40) + stream.length() / 40;
        List<String> pieces = new ArrayList<>();
        for (int at = 0; at < stream.length(); ) {
            int to = Math.min(stream.length(), at + 1 + random.nextInt(largest));
            pieces.add(stream.substring(at, to));
            at = to;
        }
        return pieces;
    }

    @Test
    void lines() {
        rounds(random -> {
            String stream = text(random, "x\r\n", "x\n", "\r\n", "\n", "longer, ", "the longest of them", "\r", "x");
            compare(new LineDecoder(NO_LIMIT), new LineBasedFrameDecoder(NO_LIMIT), cut(stream, random), stream);
            int limit = 1 + random.nextInt(20);
            compare(
                    new LineDecoder(limit),
                    new LineBasedFrameDecoder(limit, true, true),
                    List.of(stream),
                    limit + ": " + stream);
        });
    }

    @Test
    void delimiters() {
        List<List<String>> sets = List.of(
                List.of("a"),
                List.of("ab"),
                List.of("aa"),
                List.of("aabaa", "c"),
                List.of("a", "ba", "cba"),
                List.of("ab", "ca", "c\n"),
                List.of("abcabcabc", "cb", "\r"));
        rounds(random -> {
            List<String> set = sets.get(random.nextInt(sets.size()));
            byte[][] bytes = set.stream().map(each -> each.getBytes(ISO_8859_1)).toArray(byte[][]::new);
            String stream = text(random, "a", "b", "c", "ab", "cba", "\n", "\r", "xxxxxxxx", set.get(0));
            compare(
                    new DelimiterDecoder(NO_LIMIT, bytes),
                    delimited(NO_LIMIT, set),
                    cut(stream, random),
                    set + ": " + stream);
            int limit = 1 + random.nextInt(20);
            compare(
                    new DelimiterDecoder(limit, bytes),
                    delimited(limit, set),
                    List.of(stream),
                    set + ", " + limit + ": " + stream);
        });
    }

    private static ChannelHandler delimited(int limit, List<String> set) {
        ByteBuf[] delimiters = set.stream()
                .map(each -> Unpooled.wrappedBuffer(each.getBytes(ISO_8859_1)))
                .toArray(ByteBuf[]::new);
        return new DelimiterBasedFrameDecoder(limit, true, true, delimiters);
    }

    @Test
    void fixedSizes() {
        rounds(random -> {
            String stream = text(random, "a", "bc", "def");
            int size = 1 + random.nextInt(9);
            compare(new FixedSizeDecoder(size), new FixedLengthFrameDecoder(size), cut(stream, random), stream);
        });
    }

    @Test
    void lengthFields() {
        int[] widths = {1, 2, 3, 4, 8};
        rounds(random -> {
            int width = widths[random.nextInt(widths.length)];
            ByteOrder order = random.nextBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
            int offset = random.nextInt(5);
            int adjustment = random.nextInt(17) - 12;
            int strip = random.nextInt(10);
            LengthField field = LengthField.ofBytes(width)
                    .order(order)
                    .offset(offset)
                    .adjustment(adjustment)
                    .strip(strip);
            StringBuilder text = new StringBuilder();
            int frames = random.nextInt(8);
            boolean wild = random.nextInt(3) == 0;
            for (int i = 0; i < frames; i++) {
                int after = wild ? random.nextInt(40) : 12 + random.nextInt(40);
                int value = wild ? random.nextInt(60) : after - adjustment;
                text.append("#".repeat(offset))
                        .append(number(value, width, order))
                        .append("=".repeat(after));
            }
            String stream = text.toString();
            int limit = wild ? 15 + random.nextInt(40) : 200;
            compare(
                    new LengthFieldDecoder(limit, field),
                    new LengthFieldBasedFrameDecoder(order, limit + strip, offset, width, adjustment, strip, true),
                    wild ? List.of(stream) : cut(stream, random),
                    field + ", " + limit + ": " + stream);
        });
    }

    private static String number(int value, int width, ByteOrder order) {
        StringBuilder bytes = new StringBuilder();
        for (int i = 0; i < width; i++) {
            int shift = 8 * (order == ByteOrder.BIG_ENDIAN ? width - 1 - i : i);
            bytes.append((char) (shift > 31 ? 0 : value >>> shift & 0xFF));
        }
        return bytes.toString();
    }

    @Test
    void varints() {
        rounds(random -> {
            StringBuilder stream = new StringBuilder();
            int frames = random.nextInt(8);
            for (int i = 0; i < frames; i++) {
                int length = random.nextInt(8) == 0 ? random.nextInt(20_000) : random.nextInt(200);
                int left = length;
                for (; left > 0x7F; left >>>= 7) {
                    stream.append((char) (left & 0x7F | 0x80));
                }
                stream.append((char) left).append("=".repeat(length));
            }
            if (random.nextInt(5) == 0) {
                stream.append("\377\377\377\377\377\377");
            }
            String whole = stream.toString();
            compare(
                    new LengthFieldDecoder(NO_LIMIT, LengthField.varint()),
                    new ProtobufVarint32FrameDecoder(),
                    cut(whole, random),
                    whole);
        });
    }
}
