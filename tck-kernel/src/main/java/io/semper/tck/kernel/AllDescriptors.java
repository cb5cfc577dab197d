package io.semper.tck.kernel;

import java.io.FileInputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** Holds every descriptor that this process may still have, until it is closed. */
final class AllDescriptors implements AutoCloseable {
    private static final int MOST = 70_000;
    private static final String FILE = "/dev/null";

    private final Deque<FileInputStream> held = new ArrayDeque<>();

    /** Aborts the test if there are too many of them. No class can be loaded from a folder while they are held. */
    AllDescriptors() throws IOException {
        take();
        if (held.isEmpty() || held.size() > MOST) {
            close();
            throw Rig.notRun("this process may have more than " + MOST + " descriptors, or no " + FILE);
        }
    }

    /** Takes those that this process has released since. */
    void take() {
        try {
            while (held.size() <= MOST) {
                held.push(new FileInputStream(FILE));
            }
        } catch (IOException none) {
            // as it should be
        }
    }

    void leaveOne() throws IOException {
        held.pop().close();
    }

    @Override
    public void close() throws IOException {
        while (!held.isEmpty()) {
            leaveOne();
        }
    }
}
