package io.semper.engine.datagram;

import io.semper.DatagramOptions;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The datagrams that the OS has not taken, in the order in which they were sent. Owner only. */
final class DatagramQueue {
    /** What became of an attempt to send the first datagram of a destination. */
    enum Attempt {
        /** It was sent, or has failed and was reported. */
        DONE,
        /** Nothing can be sent before the next event. */
        WAIT,
        /** Nothing can be sent to this destination now. */
        BLOCKED
    }

    /** Offers one datagram to the OS. */
    interface Sender {
        Attempt offer(ByteBuffer data, @Nullable SocketAddress to);
    }

    private record Queued(
            long number, ByteBuffer data, @Nullable SocketAddress to) {
        /** What it counts for flow control. */
        long size() {
            return sizeOf(data.capacity());
        }
    }

    /** In ascending order of their numbers, with gaps where one was sent before an earlier one of another destination. */
    private ArrayDeque<Queued> queue = new ArrayDeque<>();

    /** The number of the last datagram that was added. */
    private long last;

    /** How many datagrams are queued for each destination. */
    private final Map<@Nullable SocketAddress, Integer> numbers = new HashMap<>();

    private long bytes;

    /** What a datagram of {@code length} bytes counts for flow control. */
    static long sizeOf(int length) {
        return (long) length + DatagramOptions.OVERHEAD;
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** Whether a datagram is queued for {@code to}. */
    boolean holds(@Nullable SocketAddress to) {
        return numbers.containsKey(to);
    }

    /** What the queued datagrams count for flow control. */
    long bytes() {
        return bytes;
    }

    /** How many datagrams were added since the first that is queued was, that one included; 0 if none is queued. */
    long unsent() {
        return queue.isEmpty() ? 0 : last - queue.element().number + 1;
    }

    /** Adds a copy of {@code data}, whose position moves to its limit. */
    void add(ByteBuffer data, @Nullable SocketAddress to) {
        Queued added = new Queued(
                last + 1, ByteBuffer.allocate(data.remaining()).put(data).flip(), to);
        queue.add(added);
        last = added.number;
        numbers.merge(to, 1, Integer::sum);
        bytes += added.size();
    }

    /**
     * Offers datagrams until one must wait. A destination that is blocked does not hold up others; its own datagrams keep their order.
     *
     * @return what kept the last one that was offered from being sent; {@code DONE} if the queue is empty
     */
    Attempt drainTo(Sender sender) {
        ArrayDeque<Queued> left = new ArrayDeque<>();
        Set<@Nullable SocketAddress> blocked = new HashSet<>();
        Attempt outcome = Attempt.DONE;
        while (!queue.isEmpty() && outcome != Attempt.WAIT) {
            Queued next = queue.element();
            if (blocked.contains(next.to)) {
                left.add(queue.remove());
                continue;
            }
            outcome = sender.offer(next.data.rewind(), next.to);
            if (queue.isEmpty()) {
                return outcome; // the endpoint has ended in the call
            }
            if (outcome == Attempt.DONE) {
                bytes -= next.size();
                numbers.computeIfPresent(next.to, (to, number) -> number == 1 ? null : number - 1);
                queue.remove();
            } else if (outcome == Attempt.BLOCKED) {
                blocked.add(next.to);
                left.add(queue.remove());
            }
        }
        if (!left.isEmpty()) {
            left.addAll(queue);
            queue = left;
        }
        return queue.isEmpty() ? Attempt.DONE : outcome == Attempt.WAIT ? Attempt.WAIT : Attempt.BLOCKED;
    }

    void clear() {
        queue.clear();
        numbers.clear();
        bytes = 0;
    }
}
