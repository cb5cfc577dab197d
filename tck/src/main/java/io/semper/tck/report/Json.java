package io.semper.tck.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Maps, lists, strings, numbers and booleans as JSON in one line, and back. A small one, so that the kit brings no further library. */
public final class Json {
    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    /** Returns {@code value} as JSON without line breaks. */
    public static String of(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(entry -> quoted(String.valueOf(entry.getKey())) + ": " + of(entry.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        if (value instanceof Collection<?> values) {
            return values.stream().map(Json::of).collect(Collectors.joining(", ", "[", "]"));
        }
        return value == null || value instanceof Number || value instanceof Boolean
                ? String.valueOf(value)
                : quoted(value.toString());
    }

    private static String quoted(String value) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                default -> {
                    if (c < ' ' || Character.isSurrogate(c)) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.append('"').toString();
    }

    /**
     * Parses an object: maps keep the order of the text, numbers are {@link Long} or {@link Double}.
     *
     * @throws IllegalArgumentException if the text is not one JSON object
     */
    public static Map<String, @Nullable Object> object(String text) {
        Json json = new Json(text);
        Object value = json.value();
        json.blank();
        if (json.at < text.length() || !(value instanceof Map<?, ?>)) {
            throw json.wrong("one object");
        }
        return map(value);
    }

    /** A value that was parsed from an object. */
    @SuppressWarnings("unchecked")
    static Map<String, @Nullable Object> map(@Nullable Object value) {
        return value == null ? Map.of() : (Map<String, @Nullable Object>) value;
    }

    /** A value that was parsed from a list; empty for null. */
    static List<?> list(@Nullable Object value) {
        return value == null ? List.of() : (List<?>) value;
    }

    private @Nullable Object value() {
        blank();
        char c = peek();
        if (c == '{') {
            Map<String, @Nullable Object> map = new LinkedHashMap<>();
            elements('}', () -> {
                blank();
                String key = string();
                blank();
                expect(':');
                map.put(key, value());
            });
            return map;
        }
        if (c == '[') {
            List<@Nullable Object> list = new ArrayList<>();
            elements(']', () -> list.add(value()));
            return list;
        }
        return c == '"' ? string() : word();
    }

    private void elements(char end, Runnable each) {
        at++;
        blank();
        if (peek() == end) {
            at++;
            return;
        }
        while (true) {
            each.run();
            blank();
            if (peek() == end) {
                at++;
                return;
            }
            expect(',');
        }
    }

    private @Nullable Object word() {
        int start = at;
        while (at < text.length() && "+-.eE0123456789abcdefghijklmnopqrstuvwxyz".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        String word = text.substring(start, at);
        try {
            return switch (word) {
                case "null" -> null;
                case "true", "false" -> Boolean.valueOf(word);
                default -> word.matches("-?\\d+") ? (Object) Long.valueOf(word) : Double.valueOf(word);
            };
        } catch (NumberFormatException e) {
            throw wrong("a value");
        }
    }

    private String string() {
        expect('"');
        StringBuilder out = new StringBuilder();
        while (peek() != '"') {
            char c = text.charAt(at++);
            if (c != '\\') {
                out.append(c);
                continue;
            }
            char escaped = peek();
            at++;
            switch (escaped) {
                case 'n' -> out.append('\n');
                case 't' -> out.append('\t');
                case 'r' -> out.append('\r');
                case 'b' -> out.append('\b');
                case 'f' -> out.append('\f');
                case 'u' -> {
                    if (at + 4 > text.length()) {
                        throw wrong("four digits");
                    }
                    out.append((char) Integer.parseInt(text.substring(at, at + 4), 16));
                    at += 4;
                }
                default -> out.append(escaped);
            }
        }
        at++;
        return out.toString();
    }

    private void blank() {
        while (at < text.length() && text.charAt(at) <= ' ') {
            at++;
        }
    }

    private char peek() {
        if (at >= text.length()) {
            throw wrong("more");
        }
        return text.charAt(at);
    }

    private void expect(char c) {
        if (peek() != c) {
            throw wrong("'" + c + "'");
        }
        at++;
    }

    private IllegalArgumentException wrong(String expected) {
        return new IllegalArgumentException("not JSON: expected " + expected + " at character " + at);
    }
}
