package io.semper.tck;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * Holds the subject of the run and the part of the kit that runs. The subject is the installed one, or else the only service, or else the
 * service that {@code -Dtck.subject} names.
 */
public final class Subjects {
    private static volatile @Nullable TckSubject installed;
    private static volatile @Nullable TckPart part;
    private static @Nullable TckSubject found;

    private Subjects() {}

    /** Makes {@code subject} the subject of the run until another is installed. */
    public static void install(TckSubject subject) {
        installed = Objects.requireNonNull(subject, "subject");
    }

    static void part(@Nullable TckPart running) {
        part = running;
    }

    /** The part of the kit whose suite is running; null if the suite is of the whole kit. */
    public static @Nullable TckPart part() {
        return part;
    }

    /** Installs {@code subject}, runs {@code body}, and restores the previous subject. */
    static void during(TckSubject subject, Runnable body) {
        TckSubject before = installed;
        install(subject);
        try {
            body.run();
        } finally {
            installed = before;
        }
    }

    /**
     * The subject of this run.
     *
     * @throws IllegalStateException if there is none, or more than one
     */
    public static TckSubject current() {
        TckSubject subject = installed;
        return subject != null ? subject : service();
    }

    private static synchronized TckSubject service() {
        TckSubject subject = found;
        if (subject == null) {
            List<TckSubject> all = new ArrayList<>();
            ServiceLoader.load(TckSubject.class).forEach(all::add);
            subject = only(all, System.getProperty("tck.subject"));
            found = subject;
        }
        return subject;
    }

    static TckSubject only(List<TckSubject> all, @Nullable String wanted) {
        List<TckSubject> fitting = wanted == null
                ? all
                : all.stream().filter(s -> s.name().equals(wanted)).toList();
        if (fitting.size() == 1) {
            return fitting.get(0);
        }
        List<String> names = all.stream().map(TckSubject::name).toList();
        throw new IllegalStateException(
                wanted != null
                        ? "-Dtck.subject asks for '" + wanted + "', which matches " + fitting.size()
                                + " of the subjects " + names
                        : all.isEmpty()
                                ? "no subject to examine: call Subjects.install in @BeforeSuite, or name a TckSubject in"
                                        + " META-INF/services/io.semper.tck.TckSubject"
                                : "more than one subject, " + names + "; choose with -Dtck.subject=NAME");
    }
}
