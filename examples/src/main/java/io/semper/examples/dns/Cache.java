package io.semper.examples.dns;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The answers that have not expired; of more than a maximum, those that were used last. Times are those of the loop. */
final class Cache {
    /** What servers may ask for at most, in seconds: an hour. */
    private static final long LONGEST = 3600;

    private record Stored(Answer answer, long since, long lifetime) {
        long age(long now) {
            return TimeUnit.NANOSECONDS.toSeconds(now - since);
        }
    }

    private final Map<Question, Stored> entries;

    Cache(int maximum) {
        entries = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Question, Stored> eldest) {
                return size() > maximum;
            }
        };
    }

    void put(Question question, Answer answer, long now) {
        if (answer.lifetime() > 0) {
            entries.put(question, new Stored(answer, now, Math.min(answer.lifetime(), LONGEST)));
        }
    }

    /** Returns the answer to a client that asked with the number {@code id}, or null. */
    @Nullable
    ByteBuffer find(Question question, int id, long now) {
        Stored entry = entries.get(question);
        if (entry == null) {
            return null;
        }
        if (entry.age(now) >= entry.lifetime) {
            entries.remove(question);
            return null;
        }
        return entry.answer.to(question, id, entry.age(now));
    }
}
