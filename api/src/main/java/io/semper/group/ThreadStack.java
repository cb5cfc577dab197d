package io.semper.group;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Implementation of what a message says about a thread that does not end. Any thread. */
final class ThreadStack {
    private ThreadStack() {}

    /** Returns a throwable with the current stack of {@code thread}, for the cause of an exception. */
    static Throwable of(Thread thread) {
        Throwable stack = new Throwable("thread '" + thread.getName() + "' is here");
        stack.setStackTrace(thread.getStackTrace());
        return stack;
    }

    /** Describes where {@code stack}, which is that of {@code thread}, has ended, and the method of the application that led there. */
    static String describe(Thread thread, Throwable stack) {
        StackTraceElement[] frames = stack.getStackTrace();
        if (frames.length == 0) {
            return "it has just ended";
        }
        @Nullable
        StackTraceElement caller = Stream.of(frames)
                .filter(frame -> !isOfTheJdk(frame.getClassName()))
                .findFirst()
                .orElse(null);
        String where = "it is " + thread.getState() + " in " + text(frames[0]);
        return caller == null || caller == frames[0] ? where : where + ", called by " + text(caller);
    }

    /** Describes a frame, without its class loader and module. */
    private static String text(StackTraceElement frame) {
        String full = frame.toString();
        return full.substring(full.lastIndexOf('/') + 1);
    }

    private static boolean isOfTheJdk(String className) {
        return Stream.of("java.", "javax.", "jdk.", "sun.").anyMatch(className::startsWith);
    }
}
