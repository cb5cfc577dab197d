package io.semper.tck.selftest;

import io.semper.engine.kernel.Poller;
import io.semper.engine.kernel.ReadinessListener;
import io.semper.engine.kernel.Registration;
import io.semper.engine.kernel.Socket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Performs submitted operations when the good poller reports that they are possible. The poll after the one in which an operation was
 * submitted is the first to report its result. Sleeps only if there is nothing to report. Lists, since adding to one is done or not done,
 * wherever the stack ends.
 */
final class CompletionPoller implements Poller {
    private final Poller good;

    /** Registrations whose operations produced a result since the last poll. */
    private List<CompletionRegistration> completed = new ArrayList<>();

    /** Registrations that may have a known result that is wanted and not yet taken. */
    private final List<CompletionRegistration> due = new ArrayList<>();

    private final List<CompletionRegistration> found = new ArrayList<>();
    private List<CompletionRegistration> leaving = new ArrayList<>();

    /** Registrations whose operations are being cancelled. */
    private List<CompletionRegistration> cancelled = new ArrayList<>();

    CompletionPoller(Poller good) {
        this.good = good;
    }

    @Override
    public Registration register(Socket socket, ReadinessListener ready) throws IOException {
        CompletionSocket known = (CompletionSocket) socket;
        CompletionRegistration made = new CompletionRegistration(this, known, ready);
        known.registration(made);
        if (!known.isDoomed()) {
            made.known(good.register(known.socket(), made));
        }
        return made;
    }

    @Override
    public int poll(long timeoutNanos) throws IOException {
        List<CompletionRegistration> gone = cancelled;
        cancelled = new ArrayList<>();
        learn();
        boolean somethingToTell = !due.isEmpty() || !gone.isEmpty();
        good.flush();
        good.poll(somethingToTell ? 0 : timeoutNanos);
        found.forEach(CompletionRegistration::perform);
        found.clear();
        learn();
        gone.forEach(CompletionRegistration::release);
        List<CompletionRegistration> reported = List.copyOf(due);
        reported.forEach(CompletionRegistration::report);
        return reported.size();
    }

    /** Makes the results of operations known. */
    private void learn() {
        List<CompletionRegistration> told = completed;
        completed = new ArrayList<>();
        told.forEach(CompletionRegistration::learn);
        told.forEach(CompletionRegistration::changed);
        due.removeIf(registration -> !registration.staysDue());
    }

    void completed(CompletionRegistration registration) {
        completed.add(registration);
    }

    void due(CompletionRegistration registration) {
        due.add(registration);
    }

    void found(CompletionRegistration registration) {
        found.add(registration);
    }

    void leaving(CompletionRegistration registration) {
        leaving.add(registration);
    }

    @Override
    public void flush() throws IOException {
        do {
            List<CompletionRegistration> left = leaving;
            leaving = new ArrayList<>();
            left.forEach(CompletionRegistration::leave);
            good.flush();
            for (CompletionRegistration registration : left) {
                if (registration.socket.isBusy()) {
                    cancelled.add(registration);
                } else {
                    registration.release();
                }
            }
        } while (!leaving.isEmpty());
    }

    @Override
    public void closeNow(Socket socket) {
        CompletionSocket closing = (CompletionSocket) socket;
        CompletionRegistration registration = closing.registration();
        good.closeNow(closing.socket());
        if (registration != null) {
            registration.deregister();
            leaving.remove(registration);
            cancelled.remove(registration);
            registration.release();
        }
        socket.close();
    }

    @Override
    public void wakeup() {
        good.wakeup();
    }

    @Override
    public void close() {
        leaving.forEach(CompletionRegistration::leave);
        cancelled.forEach(CompletionRegistration::release);
        leaving.forEach(CompletionRegistration::release);
        good.close();
    }
}
