package io.semper.tck;

import io.semper.tasks.Tasks;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The engines of tasks; a test method that takes one runs once for each that this JVM can run, and every loop of the test that runs its
 * first task then has that engine. One that takes a {@link StreamKind}, too, runs with each pair of them; at the quick level, and
 * for each test if {@code tck.oneKind} says so ({@link StreamKind}), with one engine, which its name, the subject and the seed determine. The continuation engine needs JDK 21 or later and the option
 * {@code --add-exports java.base/jdk.internal.vm=ALL-UNNAMED} of the JVM, or {@code =io.semper.tasks} on the module path.
 */
public enum TaskEngine {
    /** Tasks run on the thread of their loop. */
    CONTINUATION,
    /** Each task has a virtual thread. */
    VIRTUAL,
    /** Each task has a platform thread. */
    PLATFORM;

    private static final String PROPERTY = "semper.tasks.engine";

    /** The name of the engine: what {@link Tasks#engine} returns. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The engines that this JVM can run. */
    public static List<TaskEngine> available() {
        List<String> names = Tasks.engines();
        return Stream.of(values()).filter(engine -> names.contains(engine.id())).toList();
    }

    /** The engines with which to run {@code test}. */
    static List<TaskEngine> drawn(TckSubject subject, Method test) {
        List<TaskEngine> all = available();
        boolean overStreams = List.of(test.getParameterTypes()).contains(StreamKind.class);
        return StreamKind.isOne() || overStreams && !RunLevel.isFull()
                ? List.of(StreamKind.one(all, subject, test))
                : all;
    }

    /** Runs {@code test} with this engine selected. One test runs at a time. */
    void during(Runnable test) {
        @Nullable String before = System.getProperty(PROPERTY);
        System.setProperty(PROPERTY, id());
        try {
            test.run();
        } finally {
            if (before == null) {
                System.clearProperty(PROPERTY);
            } else {
                System.setProperty(PROPERTY, before);
            }
        }
    }
}
