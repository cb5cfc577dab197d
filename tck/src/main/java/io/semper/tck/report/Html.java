package io.semper.tck.report;

import java.util.Locale;
import java.util.regex.Pattern;

/** Text as HTML. */
final class Html {
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    private static final int REPLACEMENT = 0xFFFD;

    private Html() {}

    /** Text for elements and attributes. */
    static String text(Object value) {
        return value.toString()
                .codePoints()
                .map(c -> isPrintable(c) ? c : REPLACEMENT)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /** No document can hold half of a surrogate pair, which cannot be encoded, and XML has no control characters. */
    private static boolean isPrintable(int c) {
        return c >= ' ' && (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE && c < 0xFFFE || c > 0xFFFF)
                || c == '\n'
                || c == '\t'
                || c == '\r';
    }

    /** A sentence of {@code SPEC.md}, whose code spans become code. */
    static String sentence(String markdown) {
        return CODE.matcher(text(markdown)).replaceAll("<code>$1</code>");
    }

    /** A verdict in words. */
    static String words(Verdict verdict) {
        return verdict.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** A duration in the largest unit that leaves two digits or more. */
    static String duration(long millis) {
        if (millis < 10_000) {
            return millis + " ms";
        }
        long seconds = millis / 1000;
        return seconds < 100 ? seconds + " s" : seconds / 60 + " min " + seconds % 60 + " s";
    }
}
