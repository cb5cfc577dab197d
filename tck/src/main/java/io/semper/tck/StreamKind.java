package io.semper.tck;

import io.semper.Capability;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;

/**
 * The kinds of stream that a rule is tested with; a test method that takes one runs once for each. Where the system property
 * {@code tck.oneKind} is {@code true}, at the quick level, and where it is {@code always}, it runs with one of them, which its name, the
 * subject and the seed determine.
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

    /** Whether each test runs with one kind of what it can be run with. */
    static boolean isOne() {
        String one = System.getProperty(ONE, "");
        return one.equals("always") || one.equals("true") && !RunLevel.isFull();
    }

    /** All of {@code kinds}, or one of them if {@link #isOne}, with which to run {@code test}. */
    static <K> List<K> drawn(List<K> kinds, TckSubject subject, Method test) {
        return isOne() ? List.of(one(kinds, subject, test)) : kinds;
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
