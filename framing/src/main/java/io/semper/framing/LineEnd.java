package io.semper.framing;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** What ends a line. */
public enum LineEnd {
    /** A line feed, {@code \n}. A carriage return before it belongs to the line. */
    LF("\n"),
    /** A carriage return and a line feed, {@code \r\n}. One without the other belongs to the line. */
    CRLF("\r\n"),
    /** Either of the two. Written as CRLF. */
    ANY("\r\n", "\n");

    private final byte[][] delimiters;

    LineEnd(String... delimiters) {
        this.delimiters = new byte[delimiters.length][];
        for (int i = 0; i < delimiters.length; i++) {
            this.delimiters[i] = delimiters[i].getBytes(US_ASCII);
        }
    }

    /** The delimiters of a decoder. Not to be changed. */
    byte[][] delimiters() {
        return delimiters;
    }

    /** What is written after a line. Not to be changed. */
    byte[] written() {
        return delimiters[0];
    }
}
