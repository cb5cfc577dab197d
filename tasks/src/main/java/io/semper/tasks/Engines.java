package io.semper.tasks;

import io.semper.EventLoop;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** Chooses the engine of a loop: the one that the property names, or the best that this JVM allows. */
final class Engines {
    /** The system property that names the engine of the loops that run their first task later: continuation, virtual or platform. */
    static final String PROPERTY = "semper.tasks.engine";

    private static final @Nullable Method NEW_VIRTUAL = newVirtual();

    private Engines() {}

    static Engine forLoop(EventLoop loop) {
        String asked = System.getProperty(PROPERTY);
        String named = asked == null || asked.isBlank()
                ? available().get(0)
                : asked.trim().toLowerCase(Locale.ROOT);
        switch (named) {
            case "continuation" -> {
                String refusal = ContinuationEngine.refusal();
                if (refusal != null) {
                    throw new IllegalStateException("-D" + PROPERTY + "=continuation: " + refusal);
                }
                return new ContinuationEngine();
            }
            case "virtual" -> {
                if (NEW_VIRTUAL == null) {
                    throw new IllegalStateException("-D" + PROPERTY + "=virtual: this JVM, version "
                            + Runtime.version().feature() + ", has no virtual threads; JDK 21 and later have them");
                }
                return virtual(loop);
            }
            case "platform" -> {
                return platform(loop);
            }
            default ->
                throw new IllegalStateException(
                        "-D" + PROPERTY + "=" + asked + ": the engines are continuation, virtual and platform");
        }
    }

    /** Returns the names of the engines that this JVM can run, best first. */
    static List<String> available() {
        List<String> names = new ArrayList<>();
        if (ContinuationEngine.refusal() == null) {
            names.add("continuation");
        }
        if (NEW_VIRTUAL != null) {
            names.add("virtual");
        }
        names.add("platform");
        return List.copyOf(names);
    }

    /** Returns which engine a loop gets and why others are not used: a line each. */
    static String report() {
        String refusal = ContinuationEngine.refusal();
        String asked = System.getProperty(PROPERTY);
        return "tasks run on: " + (asked == null ? available().get(0) : asked + " (-D" + PROPERTY + ")")
                + "\n  continuation: "
                + (refusal == null ? "available; " + scopedValues() : refusal) + "\n  virtual: "
                + (NEW_VIRTUAL == null ? "needs JDK 21 or later" : "available") + "\n  platform: available\n";
    }

    private static String scopedValues() {
        return ScopedBindings.areExchanged()
                ? "values of ScopedValue stay with the task that bound them"
                : "values of ScopedValue that are bound around an await leak to other code, which the option "
                        + ScopedBindings.FLAG
                        + " of the JVM, or a manifest with Add-Opens: java.base/java.lang, prevents";
    }

    private static Engine platform(EventLoop loop) {
        return new ThreadEngine("platform", loop, code -> {
            Thread thread = new Thread(code);
            thread.setDaemon(true);
            return thread;
        });
    }

    private static Engine virtual(EventLoop loop) {
        return new ThreadEngine("virtual", loop, Engines::unstartedVirtual);
    }

    private static Thread unstartedVirtual(Runnable code) {
        try {
            Method made = NEW_VIRTUAL;
            if (made == null) {
                throw new IllegalStateException("no virtual threads");
            }
            return ((ThreadFactory)
                            made.invoke(Thread.class.getMethod("ofVirtual").invoke(null)))
                    .newThread(code);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot make a virtual thread", e);
        }
    }

    /** The method of a builder of virtual threads that returns a factory; null before JDK 21. */
    private static @Nullable Method newVirtual() {
        try {
            Thread.class.getMethod("ofVirtual").invoke(null);
            return Class.forName("java.lang.Thread$Builder").getMethod("factory");
        } catch (ReflectiveOperationException | RuntimeException older) {
            return null;
        }
    }
}
