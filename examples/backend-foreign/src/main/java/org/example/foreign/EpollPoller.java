package org.example.foreign;

import io.semper.engine.kernel.FailedCall;
import io.semper.engine.kernel.Interest;
import io.semper.engine.kernel.Poller;
import io.semper.engine.kernel.ReadinessListener;
import io.semper.engine.kernel.Registration;
import io.semper.engine.kernel.Socket;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One epoll set, level-triggered, with an eventfd for wakeups. */
final class EpollPoller implements Poller {
    private static final int EVENT_FLAGS = TcpSockets.FLAGS; // EFD_NONBLOCK and EFD_CLOEXEC have the same values

    private final int epoll;
    private final int wakeups;
    private final Map<Integer, EpollRegistration> registered = new HashMap<>();

    /** What the next flush applies. A registration is in it once at most, and is removed when everything is applied. */
    private final List<EpollRegistration> changed = new ArrayList<>();

    private final List<EpollRegistration> found = new ArrayList<>();

    /** Guards {@link #closed} alone: no wakeup writes to a number that another file may have. */
    private final Object lock = new Object();

    private boolean closed;

    EpollPoller() throws IOException {
        epoll = (int) Errno.check(FailedCall.OPEN, Libc.epoll_create1(Epoll.CLOSE_ON_EXEC));
        wakeups = Libc.eventfd(0, EVENT_FLAGS);
        try {
            Errno.check(FailedCall.OPEN, wakeups);
            control(Epoll.ADD, wakeups, Interest.READ);
        } catch (IOException e) {
            Libc.close(wakeups);
            Libc.close(epoll);
            throw e;
        }
    }

    @Override
    public Registration register(Socket socket, ReadinessListener ready) throws IOException {
        EpollRegistration registration = new EpollRegistration(this, (TcpSocket) socket, ready);
        ((TcpSocket) socket).registered(registration);
        return registration;
    }

    // region: poll
    @Override
    public int poll(long timeoutNanos) throws IOException {
        Scratch scratch = Scratch.ofThread();
        int count = Libc.epoll_wait(epoll, scratch.events, Scratch.EVENTS, millis(timeoutNanos));
        if (count == -Errno.EINTR) {
            return 0;
        }
        Errno.check(FailedCall.WATCH, count);
        // All events are looked up before a listener is called: a listener may end registrations.
        found.clear();
        for (int i = 0; i < count; i++) {
            int number = Epoll.number(scratch.events, i);
            if (number == wakeups) {
                Libc.eventfd_read(wakeups, scratch.number);
            } else {
                found.add(registered.get(number).found(Epoll.bits(scratch.events, i)));
            }
        }
        int reported = 0;
        for (EpollRegistration registration : found) {
            if (registration.report()) {
                reported++;
            }
        }
        return reported;
    }

    /** Rounded up: a poll that returns before the timer is due would be called again and again. */
    private static int millis(long nanos) {
        return nanos < 0 ? -1 : (int) Math.min(Integer.MAX_VALUE, Math.ceilDiv(nanos, 1_000_000L));
    }
    // endregion

    // region: flush
    @Override
    public void flush() {
        for (int i = 0; i < changed.size(); i++) { // a listener that is called may request more
            changed.get(i).apply();
        }
        changed.clear();
    }

    @Override
    public void closeNow(Socket socket) {
        EpollRegistration registration = ((TcpSocket) socket).registration();
        if (registration != null) {
            registration.deregister();
            registration.apply();
        }
        socket.close();
    }
    // endregion

    // region: wakeup
    @Override
    public void wakeup() {
        synchronized (lock) {
            if (!closed) {
                Libc.eventfd_write(wakeups, 1);
            }
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
        }
        Libc.close(epoll);
        Libc.close(wakeups);
        flush();
    }
    // endregion

    /** Called by the owner, which is the only one to close. */
    boolean isClosed() {
        return closed;
    }

    void changed(EpollRegistration registration) {
        changed.add(registration);
    }

    /** Makes the OS report {@code to} instead of {@code from}, which differ. Without interest it reports nothing, not even hang-ups. */
    void arm(EpollRegistration registration, int from, int to) throws IOException {
        int number = registration.number();
        if (to == Interest.NONE) {
            registered.remove(number);
            if (!closed) {
                control(Epoll.DELETE, number, to);
            }
        } else if (!closed) {
            control(from == Interest.NONE ? Epoll.ADD : Epoll.MODIFY, number, to);
            registered.put(number, registration);
        }
    }

    private void control(int operation, int number, int interest) throws IOException {
        MemorySegment event = Epoll.event(Scratch.ofThread().events, number, interest);
        Errno.check(FailedCall.WATCH, Libc.epoll_ctl(epoll, operation, number, event));
    }
}
