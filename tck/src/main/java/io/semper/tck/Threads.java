package io.semper.tck;

import java.util.Map;
import java.util.TreeMap;

/** Describes the stacks of threads. */
final class Threads {
    private Threads() {}

    /** The stacks of the kit's threads and of those that are inside a loop. */
    static String describe() {
        StringBuilder text = new StringBuilder();
        Map<String, StackTraceElement[]> sorted = new TreeMap<>();
        Thread.getAllStackTraces().forEach((thread, stack) -> {
            if (thread.getName().startsWith("tck-") || insideSemper(stack)) {
                sorted.put(thread.getName() + " (" + thread.getState() + ")", stack);
            }
        });
        sorted.forEach((name, stack) -> {
            text.append("\n  thread ").append(name);
            for (StackTraceElement frame : stack) {
                text.append("\n    at ").append(frame);
            }
        });
        return text.toString();
    }

    private static boolean insideSemper(StackTraceElement[] stack) {
        for (StackTraceElement frame : stack) {
            if (frame.getClassName().startsWith("io.semper.")
                    && !frame.getClassName().startsWith("io.semper.tck.")) {
                return true;
            }
        }
        return false;
    }
}
