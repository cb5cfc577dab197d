package io.semper;

import org.jspecify.annotations.Nullable;

/** Writes JSON (RFC 8259): objects and arrays with names, strings, integers and booleans. The output is ASCII. For one thread. */
final class Json {
    private final StringBuilder out = new StringBuilder();

    /** Whether the next field or element is the first of its object or array. */
    private boolean first = true;

    /** Begins an object, as the whole document or as an element of an array. */
    Json begin() {
        next();
        out.append('{');
        first = true;
        return this;
    }

    /** Begins an object as a field. */
    Json begin(String name) {
        name(name);
        out.append('{');
        first = true;
        return this;
    }

    /** Ends an object. */
    Json end() {
        out.append('}');
        first = false;
        return this;
    }

    /** Begins an array as a field. */
    Json beginArray(String name) {
        name(name);
        out.append('[');
        first = true;
        return this;
    }

    /** Ends an array. */
    Json endArray() {
        out.append(']');
        first = false;
        return this;
    }

    Json field(String name, long value) {
        name(name);
        out.append(value);
        return this;
    }

    Json field(String name, boolean value) {
        name(name);
        out.append(value);
        return this;
    }

    /** Null is written as {@code null}. */
    Json field(String name, @Nullable String value) {
        name(name);
        if (value == null) {
            out.append("null");
        } else {
            string(value);
        }
        return this;
    }

    private void name(String name) {
        next();
        string(name);
        out.append(':');
    }

    private void next() {
        if (!first) {
            out.append(',');
        }
        first = false;
    }

    /** Escapes all but printable ASCII, so that a lone surrogate, which no charset can encode, does no harm either. */
    private void string(String value) {
        out.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c >= ' ' && c < 0x7f) {
                out.append(c);
            } else {
                out.append("\\u").append(Character.forDigit(c >> 12, 16));
                out.append(Character.forDigit(c >> 8 & 15, 16)).append(Character.forDigit(c >> 4 & 15, 16));
                out.append(Character.forDigit(c & 15, 16));
            }
        }
        out.append('"');
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
