package io.semper.examples.redis;

import io.semper.EventLoop;
import io.semper.TimerHandle;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keys and values of a server. A key is a string with one char for each byte (ISO 8859-1), so that any bytes are a key. A value is a
 * {@code byte[]}, a {@link java.util.Deque} for a list, a {@link java.util.Set} or a {@link java.util.Map}. For the loop's thread.
 */
final class Keyspace {
    private static final class Entry {
        Object value;

        @Nullable
        TimerHandle expiry;

        Entry(Object value) {
            this.value = value;
        }

        void cancelExpiry() {
            if (expiry != null) {
                expiry.cancel();
                expiry = null;
            }
        }
    }

    private final EventLoop loop;
    private final Map<String, Entry> entries = new HashMap<>();

    Keyspace(EventLoop loop) {
        this.loop = loop;
    }

    /** Returns the value of a key, or null if there is none. */
    @Nullable
    Object get(String key) {
        Entry entry = entry(key);
        return entry == null ? null : entry.value;
    }

    /** Does not return an entry whose time has passed, even if its timer has yet to run. */
    private @Nullable Entry entry(String key) {
        Entry entry = entries.get(key);
        TimerHandle expiry = entry == null ? null : entry.expiry;
        if (expiry != null && expiry.when() - loop.time() <= 0) {
            remove(key);
            return null;
        }
        return entry;
    }

    /** Sets a value that does not expire. */
    void put(String key, Object value) {
        Entry old = entries.put(key, new Entry(value));
        if (old != null) {
            old.cancelExpiry();
        }
    }

    /** Sets a value, and keeps the time at which the key expires. */
    void replace(String key, Object value) {
        Entry entry = entry(key);
        if (entry == null) {
            put(key, value);
        } else {
            entry.value = value;
        }
    }

    boolean remove(String key) {
        Entry old = entries.remove(key);
        if (old != null) {
            old.cancelExpiry();
        }
        return old != null;
    }

    // region: expire
    /** Removes a key after {@code delay}; returns whether there is one. */
    boolean expire(String key, Duration delay) {
        Entry entry = entry(key);
        if (entry == null) {
            return false;
        }
        entry.cancelExpiry();
        entry.expiry = loop.callLater(delay, () -> entries.remove(key, entry));
        return true;
    }
    // endregion

    /** Returns whether the key had a time at which it expires. */
    boolean persist(String key) {
        Entry entry = entry(key);
        boolean had = entry != null && entry.expiry != null;
        if (entry != null) {
            entry.cancelExpiry();
        }
        return had;
    }

    /** Returns the milliseconds until a key expires, at least 1; -1 if it does not, -2 if there is none. */
    long millisLeft(String key) {
        Entry entry = entry(key);
        if (entry == null) {
            return -2;
        }
        TimerHandle expiry = entry.expiry;
        return expiry == null ? -1 : Math.max(1, (expiry.when() - loop.time() + 999_999) / 1_000_000);
    }

    int size() {
        return entries.size();
    }

    void clear() {
        entries.values().forEach(Entry::cancelExpiry);
        entries.clear();
    }
}
