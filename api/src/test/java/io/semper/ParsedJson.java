package io.semper;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A strict reader of JSON (RFC 8259) for tests: maps, lists, strings, longs, booleans and null. */
final class ParsedJson {
    private final String text;
    private int at;

    private ParsedJson(String text) {
        this.text = text;
    }

    static @Nullable Object of(String text) {
        ParsedJson json = new ParsedJson(text);
        Object value = json.value();
        if (json.at != text.length()) {
            throw json.wrong("the end");
        }
        return value;
    }

    private AssertionError wrong(String expected) {
        return new AssertionError("expected " + expected + " at " + at + " of " + text);
    }

    private char next() {
        if (at == text.length()) {
            throw wrong("more");
        }
        return text.charAt(at++);
    }

    private boolean skips(String token) {
        boolean found = text.startsWith(token, at);
        at += found ? token.length() : 0;
        return found;
    }

    private void need(String token) {
        if (!skips(token)) {
            throw wrong(token);
        }
    }

    private @Nullable Object value() {
        if (skips("{")) {
            Map<String, @Nullable Object> object = new LinkedHashMap<>();
            for (boolean more = !skips("}"); more; more = more()) {
                need("\"");
                String name = string();
                need(":");
                if (object.containsKey(name)) {
                    throw wrong("a new name instead of " + name);
                }
                object.put(name, value());
            }
            return object;
        }
        if (skips("[")) {
            List<@Nullable Object> array = new ArrayList<>();
            for (boolean more = !skips("]"); more; more = more()) {
                array.add(value());
            }
            return array;
        }
        if (skips("\"")) {
            return string();
        }
        if (skips("null")) {
            return null;
        }
        if (skips("true")) {
            return true;
        }
        if (skips("false")) {
            return false;
        }
        return number();
    }

    /** Whether another element follows in an object or array. */
    private boolean more() {
        if (skips(",")) {
            return true;
        }
        char end = next();
        if (end != '}' && end != ']') {
            throw wrong("the end of an object or array");
        }
        return false;
    }

    private String string() {
        StringBuilder string = new StringBuilder();
        for (char c = next(); c != '"'; c = next()) {
            if (c < ' ') {
                throw wrong("no control character");
            }
            string.append(c == '\\' ? escaped() : c);
        }
        return string.toString();
    }

    private char escaped() {
        char c = next();
        if (c == 'u') {
            at += 4;
            return (char) Integer.parseInt(text.substring(at - 4, at), 16);
        }
        if (c != '"' && c != '\\') {
            throw wrong("an escape");
        }
        return c;
    }

    private Long number() {
        int start = at;
        while (at < text.length() && (Character.isDigit(text.charAt(at)) || text.charAt(at) == '-')) {
            at++;
        }
        if (start == at) {
            throw wrong("a value");
        }
        return Long.valueOf(text.substring(start, at));
    }
}
