package io.semper.examples.statsd;

import static java.util.Objects.requireNonNull;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One line: {@code NAME:VALUE|TYPE[|@RATE]}.
 *
 * @param value for a counter what it stands for, which is more than was sent if only a share of the events is sent
 * @param relative whether the value of a gauge has a sign, and is added
 */
record Metric(String name, Type type, double value, boolean relative) {
    enum Type {
        COUNTER,
        GAUGE,
        TIMER
    }

    private static final Pattern LINE = Pattern.compile(
            "([A-Za-z0-9_.-]{1,200}):([+-]?[0-9]{1,18}(?:\\.[0-9]{1,18})?)\\|(c|g|ms)(?:\\|@(0\\.[0-9]{1,9}|1(?:\\.0)?))?");

    /** Returns null for a line that is not of this form. */
    static @Nullable Metric parse(String line) {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
            return null;
        }
        String number = requireNonNull(parts.group(2));
        Type type = switch (requireNonNull(parts.group(3))) {
            case "c" -> Type.COUNTER;
            case "g" -> Type.GAUGE;
            default -> Type.TIMER;
        };
        double value = Double.parseDouble(number);
        double rate = parts.group(4) == null ? 1 : Double.parseDouble(parts.group(4));
        if (rate == 0) {
            return null;
        }
        boolean signed = number.startsWith("+") || number.startsWith("-");
        return new Metric(
                requireNonNull(parts.group(1)),
                type,
                type == Type.COUNTER ? value / rate : value,
                type == Type.GAUGE && signed);
    }
}
