package io.semper.tck.selftest.edits;

import io.semper.tck.spec.CatalogueCheck;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The classes of an edited module and of those that must see it, which are others than those of this JVM's class path: {@link EditRun},
 * which is always one of them, runs rules over them.
 */
final class EditedWorld extends ClassLoader {
    private static final String RUN = EditRun.class.getName();
    private static final List<Class<?>> RULES = CatalogueCheck.shippedClasses();
    /** What was read before, by the name of the class: every world defines nearly the same classes. */
    private static final Map<String, byte[]> READ = new ConcurrentHashMap<>();

    private final EditedModule module;
    private final Map<String, byte[]> edited;

    private EditedWorld(EditedModule module, Map<String, byte[]> edited) {
        super(EditedWorld.class.getClassLoader());
        this.module = module;
        this.edited = edited;
    }

    /** The world after an edit. */
    static EditedWorld of(Edit edit) {
        return new EditedWorld(edit.module(), EditCompiler.compile(edit));
    }

    /** A world of its own in which nothing was edited. */
    static EditedWorld unedited(EditedModule module) {
        return new EditedWorld(module, Map.of());
    }

    /**
     * Runs {@code rules} over nio, and over epoll those that do not fail there, or need what nio does not claim; over epoll alone if what
     * is edited belongs to it.
     *
     * @return as {@link EditRun#outcomes}
     */
    Map<String, List<String>> find(Collection<String> rules, boolean hangs, Duration guard) {
        Map<String, List<String>> outcomes = run(module.isOfEpoll(), rules, hangs, guard);
        Set<String> unseen = new TreeSet<>(rules);
        unseen.removeIf(
                rule -> Objects.requireNonNull(outcomes.get(rule)).get(0).equals("FAIL"));
        if (!module.isOfEpoll() && !unseen.isEmpty()) {
            outcomes.putAll(run(true, unseen, hangs, guard));
        }
        return outcomes;
    }

    /** Runs the tests of {@code rules} in this world, as {@link EditRun#outcomes} does. */
    Map<String, List<String>> run(boolean overEpoll, Collection<String> rules, boolean hangs, Duration guard) {
        try {
            List<Class<?>> classes = new ArrayList<>();
            for (Class<?> type : RULES) {
                Set<String> tested = CatalogueCheck.tested(List.of(type)).keySet();
                if (rules.stream().anyMatch(tested::contains)) {
                    classes.add(loadClass(type.getName()));
                }
            }
            @SuppressWarnings("unchecked")
            Map<String, List<String>> outcomes = (Map<String, List<String>>) loadClass(RUN)
                    .getMethod("outcomes", boolean.class, boolean.class, List.class, Set.class, Duration.class)
                    .invoke(null, overEpoll, hangs, classes, new TreeSet<>(rules), guard);
            return outcomes;
        } catch (InvocationTargetException e) {
            throw new AssertionError("the run has failed: " + e.getCause(), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!module.defines(name) && !name.startsWith(RUN)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null) {
                return loaded;
            }
            byte[] changed = edited.get(name);
            byte[] bytes = changed != null ? changed : read(name);
            return defineClass(name, bytes, 0, bytes.length);
        }
    }

    private byte[] read(String name) throws ClassNotFoundException {
        byte[] known = READ.get(name);
        if (known != null) {
            return known;
        }
        try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes = in.readAllBytes();
            READ.put(name, bytes);
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
