package io.semper.sim;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What happened in a {@link SimWorld}, in order: the calls of the kernel and what arrived, each with its virtual time and host. The same
 * seed and program give the same trace. Only for the thread of the world.
 */
public final class Trace {
    private static final int KEPT = 4096;
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    record Entry(long at, String host, String what, long first, long second) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%12.6f ms  %-8s %s #%d %d", at / 1e6, host, what, first, second);
        }
    }

    private final Deque<Entry> kept = new ArrayDeque<>();
    private long digest = FNV_OFFSET;
    private long size;

    Trace() {}

    void add(long at, String host, String what, long first, long second) {
        mix(at);
        mix(host.hashCode());
        mix(what.hashCode());
        mix(first);
        mix(second);
        size++;
        if (kept.size() == KEPT) {
            kept.remove();
        }
        kept.add(new Entry(at, host, what, first, second));
    }

    private void mix(long value) {
        digest = (digest ^ value) * FNV_PRIME;
        digest ^= digest >>> 32;
    }

    /** Returns the digest of everything so far, as 16 hexadecimal digits: two runs are equal if theirs are. */
    public String digest() {
        return "%016x".formatted(digest);
    }

    /** Returns the number of entries so far. */
    public long size() {
        return size;
    }

    /** Returns the last entries as text, the latest last: at most {@code count}, and at most 4096. */
    public List<String> last(int count) {
        return lastEntries("last", count).map(Entry::toString).toList();
    }

    /**
     * Returns a sequence diagram of what passed between the hosts in the last entries, at most {@code count} and at most 4096, in the language
     * of Mermaid: an arrow for each arrival on a connection, and a note for each datagram that arrives, each fault and what else a host notices.
     */
    public String diagram(int count) {
        SequenceDiagram diagram = new SequenceDiagram(kept);
        lastEntries("diagram", count).forEach(diagram::add);
        return diagram.toString();
    }

    private Stream<Entry> lastEntries(String method, int count) {
        if (count < 0) {
            throw new IllegalArgumentException(method + "(" + count + "): a number of entries is not negative");
        }
        return kept.stream().skip(Math.max(0, kept.size() - count));
    }
}
