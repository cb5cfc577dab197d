package io.semper.cli;

import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes maps, collections, strings, numbers, booleans and null as JSON. */
public final class Json {
    private final StringBuilder text = new StringBuilder();

    /** Returns {@code value} as indented JSON. */
    public static String of(@Nullable Object value) {
        Json json = new Json();
        json.value(value, "\n");
        return json.text.toString();
    }

    private void value(@Nullable Object value, String indent) {
        if (value instanceof Map<?, ?> map) {
            Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator();
            list('{', '}', indent, entries, entry -> {
                string(String.valueOf(entry.getKey()));
                text.append(": ");
                value(entry.getValue(), indent + "  ");
            });
        } else if (value instanceof Collection<?> values) {
            list('[', ']', indent, values.iterator(), element -> value(element, indent + "  "));
        } else if (value == null || value instanceof Number || value instanceof Boolean) {
            text.append(value);
        } else {
            string(value.toString());
        }
    }

    private <T> void list(char open, char close, String indent, Iterator<? extends T> elements, Consumer<T> each) {
        text.append(open);
        boolean any = elements.hasNext();
        while (elements.hasNext()) {
            text.append(indent).append("  ");
            each.accept(elements.next());
            text.append(elements.hasNext() ? "," : "");
        }
        text.append(any ? indent : "").append(close);
    }

    private void string(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"', '\\' -> text.append('\\').append(c);
                case '\n' -> text.append("\\n");
                case '\t' -> text.append("\\t");
                default -> {
                    if (c < ' ' || Character.isSurrogate(c)) {
                        text.append(String.format("\\u%04x", (int) c));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        text.append('"');
    }
}
