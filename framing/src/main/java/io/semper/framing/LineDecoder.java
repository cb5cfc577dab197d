package io.semper.framing;

import java.util.Objects;

/**
 * Cuts a stream into lines. A frame is a line without its end, and may be empty. Bytes are not interpreted otherwise, so any encoding
 * works in which no other character has the byte 10, such as UTF-8 and ISO 8859-1.
 */
public final class LineDecoder extends DelimiterDecoder {
    private final LineEnd lineEnd;

    /** As {@link #LineDecoder(int, LineEnd)} with {@link LineEnd#ANY}. */
    public LineDecoder(int limit) {
        this(limit, LineEnd.ANY);
    }

    /**
     * Makes a decoder.
     *
     * @param limit the largest number of bytes of a line without its end, 1 to {@link #MAX_LIMIT}
     * @throws IllegalArgumentException if {@code limit} is out of range
     */
    public LineDecoder(int limit, LineEnd lineEnd) {
        super(limit, Objects.requireNonNull(lineEnd, "lineEnd").delimiters());
        this.lineEnd = lineEnd;
    }

    @Override
    String noun() {
        return "line";
    }

    /** Returns a text such as {@code line decoder (CRLF, limit 1024)}. */
    @Override
    public String toString() {
        return "line decoder (" + lineEnd + ", limit " + limit + ")";
    }
}
