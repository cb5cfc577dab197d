package io.semper.tck.run;

import io.semper.spi.EventLoopProvider;
import io.semper.tck.TckSubject;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** Creates the subject that the user names. */
final class SubjectLoader {
    private SubjectLoader() {}

    /**
     * The subject.
     *
     * @throws IllegalStateException if it cannot be created; the message says why
     */
    static TckSubject load(@Nullable String backend, @Nullable String provider) {
        return provider != null ? ofClass(provider) : ofName(String.valueOf(backend));
    }

    private static TckSubject ofClass(String name) {
        Object made;
        try {
            made = Class.forName(name).getConstructor().newInstance();
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("--provider " + name + ": this class is not on --class-path", e);
        } catch (NoSuchMethodException | IllegalAccessException | InstantiationException e) {
            throw new IllegalStateException(
                    "--provider " + name + ": the class must be public, with a public constructor without parameters",
                    e);
        } catch (java.lang.reflect.InvocationTargetException | LinkageError e) {
            throw new IllegalStateException(
                    "--provider " + name + " cannot be created: " + (e.getCause() == null ? e : e.getCause()), e);
        }
        if (made instanceof TckSubject subject) {
            return subject;
        }
        if (made instanceof EventLoopProvider one) {
            return subject(one);
        }
        throw new IllegalStateException(
                "--provider " + name + ": the class implements neither EventLoopProvider nor TckSubject");
    }

    private static TckSubject ofName(String name) {
        List<String> names = new ArrayList<>();
        List<String> broken = new ArrayList<>();
        TckSubject found = null;
        for (TckSubject subject : services(ServiceLoader.load(TckSubject.class), broken)) {
            names.add(subject.name());
            found = subject.name().equals(name) ? subject : found;
        }
        EventLoopProvider provider = null;
        for (EventLoopProvider each : services(ServiceLoader.load(EventLoopProvider.class), broken)) {
            names.add(each.name());
            provider = each.name().equals(name) ? each : provider;
        }
        if (found != null) {
            return found;
        }
        if (provider != null) {
            return subject(provider);
        }
        throw new IllegalStateException(
                "--backend " + name + ": there is no such backend on the class path; there are " + names
                        + (broken.isEmpty() ? "" : "; these cannot be loaded: " + broken)
                        + "; add its jars with --class-path");
    }

    private static TckSubject subject(EventLoopProvider provider) {
        try {
            return TckSubject.of(provider);
        } catch (RuntimeException | LinkageError e) {
            throw new IllegalStateException(
                    e instanceof IllegalStateException ? e.getMessage() : provider.name() + " cannot be examined: " + e,
                    e);
        }
    }

    /** One broken provider does not hide the others. */
    private static <T> List<T> services(ServiceLoader<T> loader, List<String> broken) {
        List<T> services = new ArrayList<>();
        Iterator<T> found = loader.iterator();
        while (true) {
            try {
                if (!found.hasNext()) {
                    return services;
                }
                services.add(found.next());
            } catch (ServiceConfigurationError | LinkageError e) {
                broken.add(String.valueOf(e.getMessage()));
                if (broken.size() > 100) {
                    return services; // an iterator that does not move on
                }
            }
        }
    }
}
