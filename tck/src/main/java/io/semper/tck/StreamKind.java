package io.semper.tck;

import io.semper.Capability;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;

/**
 * The kinds of stream that a rule is tested with; a test method that takes one runs once for each. At the quick level, where the system
 * property {@code tck.oneKind} is true, it runs with one of them, which its name, the subject and the seed determine.
 */
public enum StreamKind {
    /** TCP over IPv4 loopback. */
    TCP,
    /** A Unix-domain stream socket. */
    UNIX;

    /** Set where several subjects meet the same test, so that together they meet it with more kinds than one. */
    private static final String ONE = "tck.oneKind";

    /** The kinds with which to run {@code test}. */
    static List<StreamKind> drawn(TckSubject subject, Method test) {
        return drawn(of(subject), subject, test);
    }

    /** All of {@code kinds}, or at the quick level one of them, with which to run {@code test}. */
    static <K> List<K> drawn(List<K> kinds, TckSubject subject, Method test) {
        return RunLevel.isFull() || !Boolean.getBoolean(ONE) ? kinds : List.of(one(kinds, subject, test));
    }

    /** One of {@code kinds}, which the names of {@code test} and {@code subject} and the seed determine. */
    static <K> K one(List<K> kinds, TckSubject subject, Method test) {
        int name = (subject.name() + test.getDeclaringClass().getName() + test.getName()).hashCode();
        return kinds.get((int) Math.floorMod(RunLevel.seed() + name, (long) kinds.size()));
    }

    static List<StreamKind> of(TckSubject subject) {
        List<StreamKind> kinds = new ArrayList<>(List.of(TCP));
        if (subject.capabilities().contains(Capability.UNIX_SOCKETS)) {
            kinds.add(UNIX);
        }
        return kinds;
    }
}
