package io.semper.examples.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.semper.framing.ByteQueue;
import io.semper.framing.FrameException;
import io.semper.framing.FrameException.Reason;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decodes RESP2 and RESP3, however the stream is cut: replies for a client, or requests for a server. Bytes are used where they arrive;
 * what is kept between two pieces is a part of a line, a part of a string, and the open lists.
 *
 * <p>Values are {@code byte[]} for bulk and verbatim strings, {@link String} for simple strings, {@link Long}, {@link Double},
 * {@link BigInteger}, {@link Boolean}, null, {@link RedisException} for errors, and {@link List} for arrays, sets and maps; a map is
 * keys and values in turn, as RESP2 sends it. Attributes are dropped.
 *
 * <p>A value has a limit, which counts the bytes of its strings, as announced, and {@link #ELEMENT_COST} for each element. Memory is
 * allocated as bytes arrive. For one stream, and not to be called from its sink.
 */
final class RespDecoder {
    /** Receives what was decoded. */
    interface Sink {
        /**
         * Called with each reply, or with each request as a list of {@code byte[]}.
         *
         * @return whether to continue; otherwise {@link #feed} returns, and leaves the other bytes in its buffer
         */
        boolean received(@Nullable Object value);

        /** Called with each message that the server has pushed (RESP3). */
        default void pushed(List<@Nullable Object> message) {}
    }

    /** What an element counts for, besides its bytes. */
    static final int ELEMENT_COST = 16;

    static final int LONGEST_LINE = 64 * 1024;

    private static final int DEEPEST = 32;
    private static final int ALLOCATED_AT_ONCE = 64 * 1024;
    private static final byte[] EMPTY = {};

    /** A list that is not complete. */
    private static final class Open {
        final byte type;
        final List<@Nullable Object> items;
        final @Nullable Open below;
        final int depth;
        int missing;

        Open(byte type, int count, @Nullable Open below) {
            this.type = type;
            this.below = below;
            missing = count;
            items = new ArrayList<>(Math.min(count, 64));
            depth = below == null ? 1 : below.depth + 1;
        }
    }

    private final boolean requests;
    private final int limit;
    private final Sink sink;
    private final ByteQueue line = new ByteQueue(LONGEST_LINE);
    private @Nullable Open top;
    private long spent;

    /** The string that is being received; -1 if none is. */
    private int length = -1;

    private byte type;
    private byte[] string = EMPTY;
    private int filled;
    private int ends;

    private RespDecoder(boolean requests, int limit, Sink sink) {
        this.requests = requests;
        this.limit = limit;
        this.sink = sink;
    }

    /** Decodes what a server sends; a reply may have up to {@code limit} bytes. */
    static RespDecoder ofReplies(int limit, Sink sink) {
        return new RespDecoder(false, limit, sink);
    }

    /** Decodes what a client sends: arrays of bulk strings, and inline commands, whose words are separated by blanks. */
    static RespDecoder ofRequests(int limit, Sink sink) {
        return new RespDecoder(true, limit, sink);
    }

    // region: feed
    /** Consumes {@code data}, all of it unless the sink returns false. Pieces of any size give the same values. */
    void feed(ByteBuffer data) throws FrameException {
        boolean more = true;
        while (more && data.hasRemaining()) {
            more = length < 0 ? readLine(data) : readString(data);
        }
    }

    private boolean readLine(ByteBuffer data) throws FrameException {
        int from = data.position();
        int end = from;
        int limitOfData = data.limit();
        while (end < limitOfData && data.get(end) != '\n') {
            end++;
        }
        if (line.size() + end - from >= LONGEST_LINE) {
            throw tooLong("a line of " + LONGEST_LINE + " bytes or more");
        }
        if (end == limitOfData) {
            line.add(data);
            return true;
        }
        data.position(end + 1);
        if (line.isEmpty()) {
            return lineReceived(data, from, end);
        }
        line.add(data.duplicate().limit(end + 1).position(from));
        ByteBuffer whole = line.take(line.size()); // valid until the next add()
        return lineReceived(whole, 0, whole.limit() - 1);
    }

    private boolean readString(ByteBuffer data) throws FrameException {
        int n = Math.min(length - filled, data.remaining());
        if (filled + n > string.length) { // grows with what has arrived, not with what was announced
            int room = Math.max(ALLOCATED_AT_ONCE, 2 * (filled + n));
            string = Arrays.copyOf(string, Math.min(length, room));
        }
        data.get(string, filled, n);
        filled += n;
        while (filled == length && ends < 2 && data.hasRemaining()) {
            if (data.get() != (ends == 0 ? '\r' : '\n')) {
                throw malformed("a string of " + length + " bytes that does not end with CR LF");
            }
            ends++;
        }
        return ends < 2 || stringReceived();
    }
    // endregion

    private boolean stringReceived() throws FrameException {
        byte[] bytes = string;
        string = EMPTY;
        length = -1;
        filled = 0;
        ends = 0;
        switch (type) {
            case '!':
                return complete(new RedisException(new String(bytes, UTF_8)));
            case '=':
                if (bytes.length < 4) {
                    throw malformed(
                            "a verbatim string of " + bytes.length + " bytes: it must begin with a format of 4");
                }
                return complete(Arrays.copyOfRange(bytes, 4, bytes.length));
            default:
                return complete(bytes);
        }
    }

    /** @param end the index of the LF */
    private boolean lineReceived(ByteBuffer in, int from, int end) throws FrameException {
        boolean cr = end > from && in.get(end - 1) == '\r';
        int to = cr ? end - 1 : end;
        if (requests && top == null) {
            return requestBegins(in, from, to);
        }
        if (!cr) {
            throw malformed("a line that ends with LF alone");
        }
        if (from == to) {
            throw malformed("an empty line");
        }
        byte first = in.get(from);
        if (requests && first != '$') {
            throw malformed("'" + (char) first + "' where the '$' of an argument should be");
        }
        switch (first) {
            case '+':
                return complete(simple(in, from + 1, to));
            case '-':
                return complete(new RedisException(text(in, from + 1, to)));
            case ':':
                return complete(number(in, from + 1, to));
            case '$', '!', '=':
                return stringBegins(first, number(in, from + 1, to));
            case '*', '~', '%', '>', '|':
                return listBegins(first, number(in, from + 1, to));
            case '_':
                return complete(null);
            case '#':
                return complete(bool(in, from + 1, to));
            case ',':
                return complete(decimal(text(in, from + 1, to)));
            case '(':
                return complete(big(text(in, from + 1, to)));
            default:
                throw malformed("a value of the unknown type '" + (char) (first & 0xff) + "'");
        }
    }

    private boolean requestBegins(ByteBuffer in, int from, int to) throws FrameException {
        if (from < to && in.get(from) == '*') {
            long count = number(in, from + 1, to);
            return count <= 0 || listBegins((byte) '*', count); // Redis ignores an empty request, too
        }
        List<@Nullable Object> words = new ArrayList<>();
        for (String word : text(in, from, to).trim().split(" +")) {
            if (!word.isEmpty()) {
                words.add(word.getBytes(UTF_8));
            }
        }
        return words.isEmpty() || sink.received(words);
    }

    private boolean stringBegins(byte ofType, long announced) throws FrameException {
        if (announced == -1 && ofType == '$' && !requests) {
            return complete(null);
        }
        if (announced < 0) {
            throw malformed("a string of " + announced + " bytes");
        }
        spend(announced, 1);
        type = ofType;
        length = (int) announced;
        string = length == 0 ? EMPTY : new byte[Math.min(length, ALLOCATED_AT_ONCE)];
        return true;
    }

    private boolean listBegins(byte ofType, long announced) throws FrameException {
        if (announced == -1 && ofType == '*') {
            return complete(null);
        }
        if (announced < 0) {
            throw malformed("a list of " + announced + " elements");
        }
        if (ofType == '>' && (top != null || announced == 0)) {
            throw malformed("a push message inside a value, or an empty one");
        }
        long count = ofType == '%' || ofType == '|' ? 2 * Math.min(announced, Integer.MAX_VALUE) : announced;
        spend(0, count);
        if (count == 0) {
            return ofType == '|' || complete(List.of());
        }
        Open open = new Open(ofType, (int) count, top);
        if (open.depth > DEEPEST) {
            throw tooLong("lists nested deeper than " + DEEPEST);
        }
        top = open;
        return true;
    }

    private void spend(long bytes, long elements) throws FrameException {
        if (bytes > limit || elements > limit / ELEMENT_COST) {
            throw tooLong("a value of more than " + limit + " bytes");
        }
        spent += bytes + elements * ELEMENT_COST;
        if (spent > limit) {
            throw tooLong("a value of more than " + limit + " bytes");
        }
    }

    /** A value is complete, and with it perhaps the lists that it is the last element of. */
    private boolean complete(@Nullable Object value) {
        Object done = value;
        for (Open open = top; open != null; open = top) {
            open.items.add(done);
            if (--open.missing > 0) {
                return true;
            }
            top = open.below;
            if (open.type == '|') {
                return true;
            }
            if (open.type == '>') {
                spent = 0;
                sink.pushed(open.items);
                return true;
            }
            done = open.items;
        }
        spent = 0;
        return sink.received(done);
    }

    private static String simple(ByteBuffer in, int from, int to) {
        return to - from == 2 && in.get(from) == 'O' && in.get(from + 1) == 'K' ? "OK" : text(in, from, to);
    }

    private static String text(ByteBuffer in, int from, int to) {
        byte[] bytes = new byte[to - from];
        in.get(from, bytes);
        return new String(bytes, UTF_8);
    }

    private static boolean bool(ByteBuffer in, int from, int to) throws FrameException {
        byte letter = to - from == 1 ? in.get(from) : 0;
        if (letter != 't' && letter != 'f') {
            throw malformed("a boolean that is neither t nor f");
        }
        return letter == 't';
    }

    private static long number(ByteBuffer in, int from, int to) throws FrameException {
        boolean negative = from < to && in.get(from) == '-';
        int first = negative || (from < to && in.get(from) == '+') ? from + 1 : from;
        if (first == to || to - first > 19) {
            throw malformed("'" + latin(in, from, to) + "' where a number should be");
        }
        long value = 0;
        for (int i = first; i < to; i++) {
            int digit = in.get(i) - '0';
            if (digit < 0 || digit > 9) {
                throw malformed("'" + latin(in, from, to) + "' where a number should be");
            }
            value = value * 10 - digit; // negative, since there is one more of those
            if (value > 0) {
                throw malformed("the number " + latin(in, from, to) + ", which has more than 64 bits");
            }
        }
        if (!negative && value == Long.MIN_VALUE) {
            throw malformed("the number " + latin(in, from, to) + ", which has more than 64 bits");
        }
        return negative ? value : -value;
    }

    private static String latin(ByteBuffer in, int from, int to) {
        byte[] bytes = new byte[Math.min(to - from, 40)];
        in.get(from, bytes);
        return new String(bytes, ISO_8859_1);
    }

    private static Double decimal(String text) throws FrameException {
        switch (text) {
            case "inf":
                return Double.POSITIVE_INFINITY;
            case "-inf":
                return Double.NEGATIVE_INFINITY;
            case "nan":
                return Double.NaN;
            default:
                try {
                    return Double.valueOf(text);
                } catch (NumberFormatException e) {
                    throw malformed("'" + text + "' where a number should be");
                }
        }
    }

    private static BigInteger big(String text) throws FrameException {
        try {
            return new BigInteger(text);
        } catch (NumberFormatException e) {
            throw malformed("'" + text + "' where a number should be");
        }
    }

    private static FrameException malformed(String what) {
        return new FrameException(Reason.MALFORMED, "not RESP: received " + what);
    }

    private static FrameException tooLong(String what) {
        return new FrameException(Reason.TOO_LONG, "received " + what + "; raise the limit if that is right");
    }
}
