package io.semper.tasks.stream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** The unread bytes of a stream, without a loop: what is read does not depend on how the bytes arrive. */
class StreamBufferTest {
    private static final Delimiter ANY = Delimiter.anyOf(Delimiter.of("aba"), Delimiter.of("--"), Delimiter.of("b-"));

    /** A link of messages alone. */
    @SuppressWarnings("NullAway")
    private static final Link NO_LINK = null;

    @Provide
    Arbitrary<String> inputs() {
        return Arbitraries.strings().withChars('a', 'b', '-', '\n', '\r').ofMaxLength(60);
    }

    private static Pull<?> read(int kind) {
        return switch (kind % 5) {
            case 0 -> new Pulls.Line(ISO_8859_1, 1 + kind / 5);
            case 1 -> new Pulls.Until("readUntil()", ANY, 1 + kind / 5);
            case 2 -> new Pulls.Exactly(kind / 5 % 8);
            case 3 ->
                new Pulls.Frame<byte[]>(
                        bytes -> {
                            int n = 1 + (bytes.get(bytes.position()) & 7);
                            if (bytes.remaining() < n) {
                                return null;
                            }
                            byte[] frame = new byte[n];
                            bytes.get(frame);
                            return frame;
                        },
                        1 + kind / 5);
            default -> new Pulls.Peek(1 + kind / 5 % 8);
        };
    }

    /** Appends a copy of {@code bytes}, as the loop does with what arrives. */
    private static void put(StreamBuffer buffer, ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            ByteBuffer room = buffer.space(bytes.remaining());
            int n = room.remaining();
            room.put(bytes.slice(bytes.position(), n));
            bytes.position(bytes.position() + n);
            buffer.added(n);
        }
    }

    private static String text(Object result) {
        if (result instanceof byte[] bytes) {
            return new String(bytes, ISO_8859_1);
        }
        if (result instanceof ByteBuffer bytes) { // a peek shows what happens to be there
            return "peeked " + (bytes.hasRemaining() ? (char) bytes.get(bytes.position()) : "nothing");
        }
        return String.valueOf(result);
    }

    /** Makes the reads, each as soon as the input that has arrived permits it, and returns what they gave. */
    private static List<String> results(String input, List<Integer> pieces, List<Integer> reads) {
        StreamBuffer buffer = new StreamBuffer(new ChunkPool());
        ByteBuffer left = ByteBuffer.wrap(input.getBytes(ISO_8859_1));
        List<String> results = new ArrayList<>();
        int piece = 0;
        for (int kind : reads) {
            Pull<?> read = read(kind);
            buffer.release();
            int before = buffer.size() + left.remaining();
            try {
                while (!read.attempt(buffer)) {
                    assertThat(buffer.size()).as("a read that waits needs more").isLessThan(Math.max(1, read.most()));
                    if (!left.hasRemaining()) {
                        read.atEnd(buffer, NO_LINK);
                        break;
                    }
                    int n = Math.min(left.remaining(), pieces.get(piece++ % pieces.size()));
                    put(buffer, left.slice(left.position(), n));
                    left.position(left.position() + n);
                }
                results.add(text(read.result()));
            } catch (IOException refused) {
                results.add(refused.getClass().getSimpleName());
                assertThat(buffer.size() + left.remaining())
                        .as("a read that throws consumes nothing")
                        .isEqualTo(before);
            }
        }
        buffer.release();
        results.add("left " + (buffer.size() + left.remaining()));
        return results;
    }

    @Property(tries = 2000)
    void everySplitReadsTheSame(
            @ForAll("inputs") String input,
            @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 1, max = 12) Integer> pieces,
            @ForAll @Size(max = 12) List<@IntRange(max = 120) Integer> reads) {
        assertThat(results(input, pieces, reads)).isEqualTo(results(input, List.of(input.length() + 1), reads));
    }

    @Property(tries = 300)
    void bytesKeepTheirOrder(
            @ForAll @Size(min = 1, max = 30) List<@IntRange(min = 1, max = 20_000) Integer> arriving,
            @ForAll @Size(min = 1, max = 30) List<@IntRange(min = 1, max = 30_000) Integer> reading) {
        StreamBuffer buffer = new StreamBuffer(new ChunkPool());
        int sent = 0;
        int got = 0;
        for (int round = 0; round < 60; round++) {
            int n = arriving.get(round % arriving.size());
            ByteBuffer lent = buffer.lend(Math.min(buffer.size(), n));
            int start = lent.position();
            for (int i = 0; i < n; i++, sent++) {
                ByteBuffer room = buffer.space(1 + (n + i) % 5000);
                assertThat(room.hasRemaining()).isTrue();
                room.put((byte) (sent * 31 + sent / 256));
                buffer.added(1);
            }
            for (int i = 0; i < lent.remaining(); i++) {
                assertThat(lent.get(start + i)).isEqualTo((byte) ((got + i) * 31 + (got + i) / 256));
            }
            got += lent.remaining();
            buffer.release();
            ByteBuffer into = ByteBuffer.allocate(reading.get(round % reading.size()));
            buffer.drainTo(into);
            for (into.flip(); into.hasRemaining(); got++) {
                assertThat(into.get()).isEqualTo((byte) (got * 31 + got / 256));
            }
            assertThat(buffer.size()).isEqualTo(sent - got);
        }
    }

    @Example
    void anEmptyBufferKeepsNoMemory() {
        ChunkPool pool = new ChunkPool();
        Chunk known = pool.take(1);
        pool.giveBack(known);
        StreamBuffer buffer = new StreamBuffer(pool);
        put(buffer, ByteBuffer.wrap(new byte[] {1, 2, 3}));
        assertThat(pool.take(1)).isNotSameAs(known);
        buffer.lend(3);
        buffer.release();
        assertThat(pool.take(1)).isSameAs(known);
    }

    @Example
    void whatIsLentIsNotGivenBackByADrop() {
        ChunkPool pool = new ChunkPool();
        StreamBuffer buffer = new StreamBuffer(pool);
        put(buffer, ByteBuffer.wrap(new byte[] {1, 2, 3}));
        ByteBuffer lent = buffer.lend(3);
        buffer.drop();
        StreamBuffer other = new StreamBuffer(pool);
        put(other, ByteBuffer.wrap(new byte[] {7, 7, 7}));
        assertThat(lent).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3}));
    }

    @Example
    void roomThatIsTakenBackIsThatOfAnother() {
        ChunkPool pool = new ChunkPool();
        Chunk known = pool.take(1);
        pool.giveBack(known);
        StreamBuffer buffer = new StreamBuffer(pool);
        buffer.space(100);
        buffer.takeBack();
        assertThat(pool.take(1)).isSameAs(known);
        buffer.drop();
        put(buffer, ByteBuffer.wrap(new byte[] {1, 2, 3}));
        buffer.space(100);
        buffer.takeBack();
        assertThat(buffer.copy(3)).containsExactly(1, 2, 3);
    }

    @Example
    void withoutDirectMemoryChunksAreOnTheHeap() {
        int[] attempts = {0};
        ChunkPool pool = new ChunkPool(size -> {
            if (++attempts[0] == 3) {
                throw new OutOfMemoryError("Cannot reserve direct buffer memory");
            }
            return Chunk.direct(size);
        });
        Chunk first = pool.take(1);
        pool.giveBack(pool.take(Chunk.LARGE));
        assertThat(pool.take(1).isDirect()).isFalse();
        pool.giveBack(first);
        for (int size : new int[] {1, Chunk.SMALL, Chunk.LARGE, Chunk.LARGE + 1}) {
            Chunk taken = pool.take(size);
            assertThat(taken.isDirect()).as("what is free is let go, too").isFalse();
            assertThat(taken.size()).isGreaterThanOrEqualTo(size);
        }
        assertThat(attempts[0]).as("attempts: each takes long").isEqualTo(3);
    }

    @Example
    void oneFullReadMakesNoLargerRoom() {
        StreamBuffer buffer = new StreamBuffer(new ChunkPool());
        for (int fullReads = 1; fullReads <= 2; fullReads++) {
            int room = buffer.space(Chunk.LARGE).remaining();
            assertThat(room).as("room after %d full reads", fullReads - 1).isEqualTo(Chunk.SMALL);
            buffer.added(room);
            buffer.lend(room);
            buffer.release();
        }
        assertThat(buffer.space(Chunk.LARGE).remaining()).isEqualTo(Chunk.LARGE);
    }
}
