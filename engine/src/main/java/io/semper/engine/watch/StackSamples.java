package io.semper.engine.watch;

import io.semper.EventLoop;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Stacks of one thread, taken one after the other while it was in one callback. What all of them have in common is the cause. */
final class StackSamples {
    private static final int MAX_TOPS = 3;

    private static final String API = EventLoop.class.getPackageName();
    private static final String ENGINE = API + ".engine.";
    private static final List<String> JDK = List.of("java.", "javax.", "jdk.", "sun.");
    private static final Set<String> API_PACKAGES =
            Set.of(API, API + ".internal", API + ".group", API + ".framing", API + ".tls");

    private final List<List<StackTraceElement>> stacks = new ArrayList<>();

    /**
     * Adds a stack, innermost frame first; an empty one, of a thread that has ended, is ignored. The frames of the classes that the JVM
     * makes for lambdas are left out.
     */
    void add(StackTraceElement[] stack) {
        List<StackTraceElement> frames = Stream.of(stack)
                .filter(frame -> !frame.getClassName().contains("$$Lambda"))
                .toList();
        if (!frames.isEmpty()) {
            stacks.add(frames);
        }
    }

    int count() {
        return stacks.size();
    }

    /** The frame in which the loop entered code of the application; null if that is not the same in all samples. */
    @Nullable
    StackTraceElement callback() {
        List<StackTraceElement> common = common();
        boolean inLoop = false;
        for (int i = common.size() - 1; i >= 0; i--) {
            StackTraceElement frame = common.get(i);
            boolean isEngine = frame.getClassName().startsWith(ENGINE);
            if (inLoop && !isEngine && !isApi(frame) && !isOfTheJdk(frame)) {
                return frame;
            }
            inLoop |= isEngine;
        }
        return null;
    }

    private static boolean isOfTheJdk(StackTraceElement frame) {
        return JDK.stream().anyMatch(frame.getClassName()::startsWith);
    }

    private static boolean isApi(StackTraceElement frame) {
        int dot = frame.getClassName().lastIndexOf('.');
        return dot > 0 && API_PACKAGES.contains(frame.getClassName().substring(0, dot));
    }

    /** The innermost frame that all samples have; null if there is none. */
    @Nullable
    StackTraceElement innermost() {
        List<StackTraceElement> common = common();
        return common.isEmpty() ? null : common.get(0);
    }

    /** The frames at the outer end that all samples share. */
    private List<StackTraceElement> common() {
        if (stacks.isEmpty()) {
            return List.of();
        }
        List<StackTraceElement> first = stacks.get(0);
        int shared = first.size();
        for (List<StackTraceElement> stack : stacks) {
            int same = 0;
            while (same < Math.min(shared, stack.size())
                    && first.get(first.size() - 1 - same).equals(stack.get(stack.size() - 1 - same))) {
                same++;
            }
            shared = same;
        }
        return first.subList(first.size() - shared, first.size());
    }

    /** Prints what differs, each with its number, and then the common part once. */
    String describe() {
        List<StackTraceElement> common = common();
        Map<List<StackTraceElement>, Integer> tops = new LinkedHashMap<>();
        for (List<StackTraceElement> stack : stacks) {
            List<StackTraceElement> top = stack.subList(0, stack.size() - common.size());
            if (!top.isEmpty()) {
                tops.merge(top, 1, Integer::sum);
            }
        }
        StringBuilder text =
                new StringBuilder("Its stack in ").append(stacks.size()).append(" samples:");
        tops.entrySet().stream()
                .sorted(Map.Entry.<List<StackTraceElement>, Integer>comparingByValue(Comparator.reverseOrder()))
                .limit(MAX_TOPS)
                .forEach(top -> {
                    text.append("\n  in ").append(top.getValue()).append(" of them");
                    print(text, top.getKey());
                });
        if (tops.size() > MAX_TOPS) {
            text.append("\n  and ").append(tops.size() - MAX_TOPS).append(" other variants");
        }
        text.append("\n  in all");
        print(text, common);
        return text.toString();
    }

    /** Describes a frame, without its class loader and module. */
    static String text(StackTraceElement frame) {
        String full = frame.toString();
        return full.substring(full.lastIndexOf('/') + 1);
    }

    private static void print(StringBuilder text, List<StackTraceElement> frames) {
        frames.forEach(frame -> text.append("\n    at ").append(text(frame)));
    }
}
