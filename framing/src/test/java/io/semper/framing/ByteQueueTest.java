package io.semper.framing;

import static io.semper.framing.Decoded.bytes;
import static io.semper.framing.Decoded.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

final class ByteQueueTest {
    private final ByteQueue queue = new ByteQueue(100);

    @Example
    void bytesLeaveInTheirOrder() {
        ByteBuffer more = bytes("tulips", 1);
        queue.add(more);
        queue.add(bytes(" and roses", 2));

        assertThat(more.remaining()).isZero();
        assertThat(queue.size()).isEqualTo(16);
        assertThat(queue.get(1)).isEqualTo((byte) 'u');
        assertThat(text(queue.take(6))).isEqualTo("tulips");
        queue.skip(5);
        assertThat(text(queue.slice(1, 3))).isEqualTo("ose");
        ByteBuffer room = ByteBuffer.allocate(7).position(4);
        assertThat(queue.takeInto(room)).isEqualTo(3);
        assertThat(text(room.flip().position(4))).isEqualTo("ros");
        assertThat(queue).hasToString("byte queue of 2 bytes, cap 100");
        queue.clear();
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.takeInto(room)).isZero();
    }

    @Example
    void aSliceIsExactAndSharesTheMemory() {
        queue.add(bytes("abcdef"));
        queue.skip(1);
        ByteBuffer slice = queue.slice(1, 2);

        assertThat(slice.position()).isZero();
        assertThat(slice.capacity()).isEqualTo(slice.limit()).isEqualTo(2);
        assertThat(slice.order()).isEqualTo(ByteOrder.BIG_ENDIAN);
        slice.put(0, (byte) 'X');
        assertThat(text(queue.take(5))).isEqualTo("bXdef");
    }

    @Example
    void aSliceOutlivesTheRemovalOfItsBytes() {
        queue.add(bytes("abc"));
        ByteBuffer taken = queue.take(3);
        queue.trim();

        assertThat(queue.capacity()).isZero();
        assertThat(text(taken)).isEqualTo("abc");
    }

    @Example
    void findsBytesAndSequences() {
        queue.add(bytes("0123456789abcabd--abcd--"));
        queue.skip(1);

        assertThat(queue.indexOf((byte) '1', 0)).isZero();
        assertThat(queue.indexOf((byte) '1', 1)).isEqualTo(-1);
        assertThat(queue.indexOf((byte) '0', 0)).isEqualTo(-1);
        assertThat(queue.indexOf((byte) '-', 0)).isEqualTo(15);
        assertThat(queue.indexOf((byte) '-', 23)).isEqualTo(-1);
        assertThat(queue.indexOf("abd".getBytes(), 0)).isEqualTo(12);
        assertThat(queue.indexOf("abc".getBytes(), 10)).isEqualTo(17);
        assertThat(queue.indexOf("--x".getBytes(), 0)).isEqualTo(-1);
        assertThat(queue.indexOf("--".getBytes(), 22)).isEqualTo(-1);
        assertThat(queue.indexOf(new byte[30], 0)).isEqualTo(-1);
    }

    @Example
    void itsCapIsExact() {
        queue.add(ByteBuffer.allocate(90));
        queue.skip(30);
        queue.add(ByteBuffer.allocate(40));
        ByteBuffer more = ByteBuffer.allocate(1);

        assertThatIllegalStateException()
                .isThrownBy(() -> queue.add(more))
                .withMessage(
                        "add() of 1 bytes to a byte queue that holds 100: the cap is 100 bytes; take bytes first, or make the"
                                + " queue with a larger cap");
        assertThat(more.remaining()).isOne();
        assertThat(queue.size()).isEqualTo(100);
        queue.skip(1);
        queue.add(more);
        assertThat(queue.size()).isEqualTo(100);
    }

    @Example
    void itsMemoryIsBoundedAndReleased() {
        ByteQueue large = new ByteQueue(10_000);
        ByteBuffer piece = ByteBuffer.allocate(100);
        for (int i = 0; i < 10_000; i++) {
            large.add(piece.clear());
            if (large.size() == 10_000) {
                large.skip(i % 3 == 0 ? 7_000 : 100);
            }
            assertThat(large.capacity()).isLessThanOrEqualTo(20_000);
        }
        large.skip(large.size() - 3);
        large.trim();
        assertThat(large.capacity()).isEqualTo(3);
        large.add(piece.clear());
        assertThat(large.size()).isEqualTo(103);
    }

    @Example
    void rejectsWhatIsOutOfRange() {
        assertThat(new ByteQueue(ByteQueue.MAX_CAP).cap()).isEqualTo(ByteQueue.MAX_CAP);
        queue.add(bytes("abc"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ByteQueue(0))
                .withMessage("cap 0 of a byte queue: it must be from 1 to 536870912 bytes");
        assertThatIllegalArgumentException().isThrownBy(() -> new ByteQueue(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> new ByteQueue(ByteQueue.MAX_CAP + 1));
        assertThatIllegalArgumentException().isThrownBy(() -> queue.indexOf(new byte[0], 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> queue.add(queue.slice(0, 1)))
                .withMessageContaining("slice of the same byte queue");
        assertThatNullPointerException().isThrownBy(() -> queue.add(null)).withMessage("data");
        outOfRange(() -> queue.take(4), "take(4) of a byte queue that holds 3 bytes");
        outOfRange(() -> queue.take(-1), "take(-1) of a byte queue that holds 3 bytes");
        outOfRange(() -> queue.skip(4), "skip(4) of a byte queue that holds 3 bytes");
        outOfRange(() -> queue.get(3), "get(3) of a byte queue that holds 3 bytes");
        outOfRange(() -> queue.get(-1), "get(-1) of a byte queue that holds 3 bytes");
        outOfRange(() -> queue.slice(2, 2), "slice(2, 2) of a byte queue that holds 3 bytes");
        outOfRange(() -> queue.slice(0, -1), "slice(0, -1) of a byte queue that holds 3 bytes");
        outOfRange(() -> queue.slice(4, Integer.MAX_VALUE), "slice(4, 2147483647) of a byte queue that holds 3 bytes");
        outOfRange(() -> queue.indexOf((byte) 0, 4), "indexOf() from 4 of a byte queue that holds 3 bytes");
        outOfRange(() -> queue.indexOf(new byte[1], -1), "indexOf() from -1 of a byte queue that holds 3 bytes");
        assertThatThrownBy(() -> queue.takeInto(ByteBuffer.allocate(1).asReadOnlyBuffer()))
                .isInstanceOf(ReadOnlyBufferException.class);
        assertThat(text(queue.take(3))).isEqualTo("abc");
    }

    private static void outOfRange(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IndexOutOfBoundsException.class).hasMessage(message);
    }

    /** The same operations on a queue and on a string. */
    @Property
    void behavesAsAString(@ForAll Random random) {
        ByteQueue tested = new ByteQueue(700);
        StringBuilder model = new StringBuilder();
        for (int step = 0; step < 100; step++) {
            int n = random.nextInt(model.length() + 1);
            switch (random.nextInt(6)) {
                case 0, 1 -> {
                    String more = random.ints(random.nextInt(200), 'a', 'f')
                            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                            .toString();
                    if (model.length() + more.length() <= 700) {
                        tested.add(bytes(more, random.nextInt(4)));
                        model.append(more);
                    }
                }
                case 2 -> {
                    assertThat(text(tested.take(n))).isEqualTo(model.substring(0, n));
                    model.delete(0, n);
                }
                case 3 -> {
                    tested.skip(n);
                    model.delete(0, n);
                }
                case 4 -> tested.trim();
                default -> {
                    String wanted = "abcde".substring(random.nextInt(3)).substring(0, 1 + random.nextInt(2));
                    assertThat(tested.indexOf((byte) wanted.charAt(0), n))
                            .isEqualTo(model.indexOf(wanted.substring(0, 1), n));
                    assertThat(tested.indexOf(wanted.getBytes(), n)).isEqualTo(model.indexOf(wanted, n));
                }
            }
            assertThat(tested.size()).isEqualTo(model.length());
            assertThat(text(tested.slice(0, tested.size()))).isEqualTo(model.toString());
        }
    }
}
