package io.semper.examples.http;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The part of a file that an answer has.
 *
 * @param first the index of its first byte
 * @param count in bytes
 * @param partial whether a range was asked for
 */
record ByteRange(long first, long count, boolean partial) {
    private static final Pattern ONE_RANGE = Pattern.compile("bytes=([0-9]{0,18})-([0-9]{0,18})");

    /**
     * Returns what the header {@code Range} asks for of a file of {@code size} bytes, by RFC 9110, section 14: the whole file if the
     * header is missing, malformed or has several ranges, and null if the range is outside of the file.
     */
    static @Nullable ByteRange of(@Nullable String header, long size) {
        ByteRange whole = new ByteRange(0, size, false);
        Matcher range = ONE_RANGE.matcher(header == null ? "" : header);
        if (!range.matches()) {
            return whole;
        }
        String from = range.group(1);
        String to = range.group(2);
        if (from.isEmpty()) {
            return to.isEmpty() ? whole : ofLast(Long.parseLong(to), size);
        }
        long first = Long.parseLong(from);
        long last = to.isEmpty() ? Long.MAX_VALUE : Long.parseLong(to);
        if (last < first) {
            return whole;
        }
        return first >= size ? null : new ByteRange(first, Math.min(last, size - 1) - first + 1, true);
    }

    private static @Nullable ByteRange ofLast(long bytes, long size) {
        long count = Math.min(bytes, size);
        return count == 0 ? null : new ByteRange(size - count, count, true);
    }

    /** Returns the value of the header {@code Content-Range}. */
    String contentRange(long size) {
        return "bytes " + first + "-" + (first + count - 1) + "/" + size;
    }
}
