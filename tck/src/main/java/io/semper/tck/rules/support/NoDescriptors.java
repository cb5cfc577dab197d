package io.semper.tck.rules.support;

import io.semper.tck.Subjects;
import io.semper.tck.Tck;
import io.semper.tck.TckSubject;
import java.io.FileInputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Holds every descriptor that this process, or the network of the subject, may still have, until it is closed. */
public final class NoDescriptors implements AutoCloseable {
    private static final int MOST = 70_000;
    private static final String FILE = "/dev/null";

    private final Deque<FileInputStream> held = new ArrayDeque<>();

    /** Ends the lack of a subject whose sockets are no descriptors; null for descriptors. */
    private @Nullable AutoCloseable lack;

    /** All but {@code left} of them. What a test needs has to be loaded before: classes come from files, too. */
    public static NoDescriptors but(Tck tck, int left) {
        NoDescriptors all = new NoDescriptors();
        TckSubject subject = Subjects.current();
        if (subject.openSockets().isPresent()) {
            all.lack = subject.leaveSockets(left);
            return all;
        }
        if (all.takeAll() < left || all.held.size() > MOST) {
            all.close();
            throw tck.notApplicable("this process may have more than " + MOST + " descriptors, or no " + FILE);
        }
        for (int i = 0; i < left; i++) {
            all.giveBack();
        }
        return all;
    }

    /** Takes what this process has released since; returns the number of descriptors held. */
    public int takeAll() {
        if (lack != null) {
            lack = Subjects.current().leaveSockets(0);
            return 1;
        }
        try {
            while (held.size() <= MOST) {
                held.push(new FileInputStream(FILE));
            }
        } catch (IOException none) {
            return held.size();
        }
        return held.size();
    }

    private void giveBack() {
        try {
            held.pop().close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        while (!held.isEmpty()) {
            giveBack();
        }
        if (lack != null) {
            try {
                lack.close();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }
}
