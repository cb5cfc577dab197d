package io.semper.examples.redis;

import static io.semper.examples.redis.RedisSession.key;
import static io.semper.examples.redis.RedisSession.name;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The commands of the server, by name. Each answers exactly once: with a reply, or by throwing a {@link RedisException}. */
final class Commands {
    /** What a command does. */
    private interface Action {
        /** @param words of the request, the name first */
        void run(List<byte[]> words, Replies replies, RedisSession session);
    }

    /** @param least the number of words, the name included; exactly that many unless {@code more} */
    private record Entry(int least, boolean more, Action action) {}

    private static final String NOT_A_NUMBER = "ERR value is not an integer or out of range";

    private static final Duration LONGEST_DELAY = Duration.ofDays(36_500);

    private final Keyspace keys;
    private final Map<String, Entry> entries = new HashMap<>();

    Commands(Keyspace keys) {
        this.keys = keys;
        addConnection();
        addStrings();
        addKeys();
        addLists();
        addSetsAndMaps();
    }

    // region: execute
    void execute(List<byte[]> words, Replies replies, RedisSession session) {
        Entry entry = entries.get(name(words.get(0)));
        if (entry == null) {
            replies.error("ERR unknown command '" + brief(words.get(0)) + "'");
        } else if (words.size() < entry.least || (words.size() > entry.least && !entry.more)) {
            replies.error("ERR wrong number of arguments for '" + brief(words.get(0)) + "' command");
        } else {
            try {
                entry.action.run(words, replies, session);
            } catch (RedisException refused) {
                replies.error(String.valueOf(refused.getMessage()));
            }
        }
    }
    // endregion

    private static String brief(byte[] word) {
        return new String(word, 0, Math.min(word.length, 64), UTF_8);
    }

    private void exactly(int count, String name, Action action) {
        entries.put(name, new Entry(count, false, action));
    }

    private void atLeast(int count, String name, Action action) {
        entries.put(name, new Entry(count, true, action));
    }

    private void addConnection() {
        atLeast(1, "PING", (words, replies, session) -> {
            if (words.size() > 1) {
                replies.bulk(words.get(1));
            } else {
                replies.simple("PONG");
            }
        });
        exactly(2, "ECHO", (words, replies, session) -> replies.bulk(words.get(1)));
        exactly(1, "QUIT", (words, replies, session) -> {
            replies.ok();
            session.quit();
        });
        atLeast(1, "HELLO", (words, replies, session) -> hello(words, replies));
        exactly(2, "SELECT", (words, replies, session) -> {
            if (number(words.get(1)) != 0) {
                throw new RedisException("ERR DB index is out of range: this server has database 0 alone");
            }
            replies.ok();
        });
        atLeast(2, "CLIENT", (words, replies, session) -> replies.ok()); // names of clients are not kept
        atLeast(
                1,
                "INFO",
                (words, replies, session) -> replies.bulk("# Server\r\nredis_version:7.0.0\r\nserver_name:semper\r\n"
                        + "# Keyspace\r\ndb0:keys=" + keys.size() + "\r\n"));
        atLeast(1, "COMMAND", (words, replies, session) -> {
            if (words.size() > 1 && name(words.get(1)).equals("COUNT")) {
                replies.number(entries.size());
            } else if (words.size() > 1 && name(words.get(1)).equals("DOCS")) {
                replies.map(0);
            } else {
                replies.list(0);
            }
        });
        atLeast(3, "CONFIG", (words, replies, session) -> {
            if (!name(words.get(1)).equals("GET")) {
                throw new RedisException("ERR CONFIG " + brief(words.get(1)) + " is not there: only CONFIG GET is");
            }
            replies.map(1); // what redis-benchmark asks for: save and appendonly
            replies.bulk(words.get(2));
            replies.bulk(name(words.get(2)).equals("APPENDONLY") ? "no" : "");
        });
    }

    private static void hello(List<byte[]> words, Replies replies) {
        long version = words.size() > 1 ? number(words.get(1)) : replies.usesResp3() ? 3 : 2;
        if (version != 2 && version != 3) {
            throw new RedisException("NOPROTO unsupported protocol version");
        }
        if (words.size() > 2 && name(words.get(2)).equals("AUTH")) {
            throw new RedisException("WRONGPASS this server has no users");
        }
        replies.useResp3(version == 3);
        replies.map(3);
        replies.bulk("server");
        replies.bulk("semper");
        replies.bulk("proto");
        replies.number(version);
        replies.bulk("role");
        replies.bulk("master");
    }

    private void addStrings() {
        exactly(2, "GET", (words, replies, session) -> replies.bulk(bytes(key(words.get(1)))));
        atLeast(3, "SET", (words, replies, session) -> set(words, replies));
        exactly(2, "INCR", (words, replies, session) -> replies.number(add(key(words.get(1)), 1)));
        exactly(2, "DECR", (words, replies, session) -> replies.number(add(key(words.get(1)), -1)));
        exactly(3, "INCRBY", (words, replies, session) -> replies.number(add(key(words.get(1)), number(words.get(2)))));
        atLeast(2, "MGET", (words, replies, session) -> {
            replies.list(words.size() - 1);
            for (byte[] word : words.subList(1, words.size())) {
                replies.bulk(keys.get(key(word)) instanceof byte[] value ? value : null);
            }
        });
        atLeast(3, "MSET", (words, replies, session) -> {
            if (words.size() % 2 == 0) {
                throw new RedisException("ERR wrong number of arguments for 'mset' command");
            }
            for (int i = 1; i < words.size(); i += 2) {
                keys.put(key(words.get(i)), words.get(i + 1));
            }
            replies.ok();
        });
    }

    /** SET key value [NX | XX] [EX seconds | PX milliseconds]. */
    private void set(List<byte[]> words, Replies replies) {
        String key = key(words.get(1));
        Duration delay = null;
        boolean wanted = true;
        for (int i = 3; i < words.size(); i++) {
            String option = name(words.get(i));
            if (option.equals("NX")) {
                wanted = keys.get(key) == null;
            } else if (option.equals("XX")) {
                wanted = keys.get(key) != null;
            } else if ((option.equals("EX") || option.equals("PX")) && i + 1 < words.size()) {
                delay = delay(words.get(++i), option.equals("EX") ? 1000 : 1);
                if (delay.isNegative() || delay.isZero()) {
                    throw new RedisException("ERR invalid expire time in 'set' command");
                }
            } else {
                throw new RedisException("ERR syntax error");
            }
        }
        if (!wanted) {
            replies.bulk((byte[]) null);
            return;
        }
        keys.put(key, words.get(2));
        if (delay != null) {
            keys.expire(key, delay);
        }
        replies.ok();
    }

    private long add(String key, long amount) {
        byte[] old = bytes(key);
        long value;
        try {
            value = Math.addExact(old == null ? 0 : number(old), amount);
        } catch (ArithmeticException e) {
            throw new RedisException("ERR increment or decrement would overflow");
        }
        keys.replace(key, Long.toString(value).getBytes(UTF_8));
        return value;
    }

    private void addKeys() {
        atLeast(2, "DEL", (words, replies, session) -> {
            long removed = 0;
            for (byte[] word : words.subList(1, words.size())) {
                removed += keys.get(key(word)) != null && keys.remove(key(word)) ? 1 : 0;
            }
            replies.number(removed);
        });
        atLeast(
                2,
                "EXISTS",
                (words, replies, session) -> replies.number(words.subList(1, words.size()).stream()
                        .filter(word -> keys.get(key(word)) != null)
                        .count()));
        exactly(
                3,
                "EXPIRE",
                (words, replies, session) ->
                        replies.number(expire(key(words.get(1)), delay(words.get(2), 1000)) ? 1 : 0));
        exactly(
                3,
                "PEXPIRE",
                (words, replies, session) -> replies.number(expire(key(words.get(1)), delay(words.get(2), 1)) ? 1 : 0));
        exactly(2, "PERSIST", (words, replies, session) -> replies.number(keys.persist(key(words.get(1))) ? 1 : 0));
        exactly(2, "TTL", (words, replies, session) -> {
            long left = keys.millisLeft(key(words.get(1)));
            replies.number(left < 0 ? left : (left + 500) / 1000); // rounded, as Redis does
        });
        exactly(2, "PTTL", (words, replies, session) -> replies.number(keys.millisLeft(key(words.get(1)))));
        exactly(1, "DBSIZE", (words, replies, session) -> replies.number(keys.size()));
        atLeast(1, "FLUSHALL", (words, replies, session) -> {
            keys.clear();
            replies.ok();
        });
    }

    private boolean expire(String key, Duration delay) {
        return delay.isNegative() || delay.isZero()
                ? keys.get(key) != null && keys.remove(key)
                : keys.expire(key, delay);
    }

    private void addLists() {
        atLeast(3, "LPUSH", (words, replies, session) -> {
            Deque<byte[]> list = list(key(words.get(1)));
            words.subList(2, words.size()).forEach(list::addFirst);
            replies.number(list.size());
        });
        atLeast(3, "RPUSH", (words, replies, session) -> {
            Deque<byte[]> list = list(key(words.get(1)));
            words.subList(2, words.size()).forEach(list::addLast);
            replies.number(list.size());
        });
        exactly(2, "LPOP", (words, replies, session) -> replies.bulk(pop(key(words.get(1)), true)));
        exactly(2, "RPOP", (words, replies, session) -> replies.bulk(pop(key(words.get(1)), false)));
        exactly(2, "LLEN", (words, replies, session) -> {
            Deque<byte[]> list = value(key(words.get(1)), Deque.class, null);
            replies.number(list == null ? 0 : list.size());
        });
        exactly(4, "LRANGE", (words, replies, session) -> {
            long first = number(words.get(2));
            long last = number(words.get(3));
            Deque<byte[]> list = value(key(words.get(1)), Deque.class, null);
            replies.bulks(list == null ? List.of() : range(list, first, last));
        });
    }

    private Deque<byte[]> list(String key) {
        return created(key, Deque.class, ArrayDeque<byte[]>::new);
    }

    private byte @Nullable [] pop(String key, boolean first) {
        Deque<byte[]> list = value(key, Deque.class, null);
        if (list == null) {
            return null;
        }
        byte[] popped = first ? list.removeFirst() : list.removeLast();
        if (list.isEmpty()) {
            keys.remove(key);
        }
        return popped;
    }

    private static List<byte[]> range(Deque<byte[]> list, long first, long last) {
        int size = list.size();
        long from = Math.max(first < 0 ? first + size : first, 0);
        long to = Math.min(last < 0 ? last + size : last, size - 1L);
        List<byte[]> range = new ArrayList<>();
        Iterator<byte[]> each = list.iterator();
        for (long i = 0; i <= to; i++) {
            byte[] value = each.next();
            if (i >= from) {
                range.add(value);
            }
        }
        return range;
    }

    private void addSetsAndMaps() {
        atLeast(3, "SADD", (words, replies, session) -> {
            Set<String> set = created(key(words.get(1)), Set.class, LinkedHashSet<String>::new);
            replies.number(words.subList(2, words.size()).stream()
                    .filter(word -> set.add(key(word)))
                    .count());
        });
        exactly(2, "SCARD", (words, replies, session) -> {
            Set<String> set = value(key(words.get(1)), Set.class, null);
            replies.number(set == null ? 0 : set.size());
        });
        atLeast(4, "HSET", (words, replies, session) -> {
            if (words.size() % 2 != 0) {
                throw new RedisException("ERR wrong number of arguments for 'hset' command");
            }
            Map<String, byte[]> map = created(key(words.get(1)), Map.class, LinkedHashMap<String, byte[]>::new);
            int added = 0;
            for (int i = 2; i < words.size(); i += 2) {
                added += map.put(key(words.get(i)), words.get(i + 1)) == null ? 1 : 0;
            }
            replies.number(added);
        });
        exactly(3, "HGET", (words, replies, session) -> {
            Map<String, byte[]> map = value(key(words.get(1)), Map.class, null);
            replies.bulk(map == null ? null : map.get(key(words.get(2))));
        });
    }

    private byte @Nullable [] bytes(String key) {
        return value(key, byte[].class, null);
    }

    /** Returns the value of a key, which is made if there is none. */
    private <T> T created(String key, Class<? super T> type, Supplier<? extends T> maker) {
        T made = value(key, type, maker);
        if (made == null) {
            throw new IllegalStateException("no value was made");
        }
        return made;
    }

    @SuppressWarnings("unchecked") // the type was compared, and each kind of value has one type of elements
    private <T> @Nullable T value(String key, Class<? super T> type, @Nullable Supplier<? extends T> maker) {
        Object value = keys.get(key);
        if (value == null && maker != null) {
            value = maker.get();
            keys.put(key, value);
        }
        if (value != null && !type.isInstance(value)) {
            throw new RedisException("WRONGTYPE Operation against a key holding the wrong kind of value");
        }
        return (T) value;
    }

    private static Duration delay(byte[] word, long unitMillis) {
        long amount = number(word);
        if (Math.abs(amount / 1000) > LONGEST_DELAY.toMillis() / unitMillis / 1000) {
            throw new RedisException("ERR invalid expire time: at most " + LONGEST_DELAY.toDays() + " days");
        }
        return Duration.ofMillis(amount * unitMillis);
    }

    private static long number(byte[] word) {
        try {
            return Long.parseLong(new String(word, UTF_8));
        } catch (NumberFormatException e) {
            throw new RedisException(NOT_A_NUMBER);
        }
    }
}
