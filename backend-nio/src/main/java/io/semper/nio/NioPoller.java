package io.semper.nio;

import io.semper.engine.kernel.Poller;
import io.semper.engine.kernel.ReadinessListener;
import io.semper.engine.kernel.Registration;
import io.semper.engine.kernel.Socket;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Polls one selector. The JDK itself keeps changes of interest until the next selection; this class makes sure that a cancelled key has
 * left the selector before its socket is released.
 */
final class NioPoller implements Poller {
    /** The number of consecutive selections that end early and without cause after which the selector counts as broken. */
    static final int MOST_EMPTY_SELECTIONS = 512;

    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final Consumer<SelectionKey> IGNORE = key -> {};

    private final SelectorProvider provider;
    private final Consumer<SelectionKey> report = this::report;

    /** Lists, since adding to one is done or not done; a deque that a stack overflow stops from growing has lost what it held. */
    private final ArrayList<NioRegistration> changed = new ArrayList<>();

    private final ArrayList<NioRegistration> leaving = new ArrayList<>();
    private final ArrayList<NioRegistration> connecting = new ArrayList<>();
    private final ArrayDeque<NioRegistration> gone = new ArrayDeque<>();

    /**
     * Set by a wakeup, cleared by the poll that it ended. Separate from the selector's own flag, which a selection inside a flush
     * consumes.
     */
    private volatile boolean woken;

    private volatile Selector selector;
    private int reported;
    private int emptySelections;

    NioPoller(SelectorProvider provider) throws IOException {
        this.provider = provider;
        this.selector = provider.openSelector();
    }

    @Override
    public Registration register(Socket socket, ReadinessListener ready) throws IOException {
        NioSource<?> known = (NioSource<?>) socket;
        if (socket instanceof NioWatched watched) {
            checkWatchable(watched);
        }
        NioRegistration registration = new NioRegistration(this, known, ready, selector);
        known.registration = registration;
        return registration;
    }

    /** A second registration of a channel would silently replace the first one. */
    private void checkWatchable(NioWatched watched) {
        watched.check(provider);
        SelectionKey known = watched.channel.keyFor(selector);
        if (known != null && known.isValid()) {
            throw new IllegalArgumentException("the channel belongs to a transport of this loop");
        }
    }

    /** Called for a channel of the application that it connects: before each poll its operations are adapted, until it is connected. */
    void connecting(NioRegistration registration) {
        if (!connecting.contains(registration)) {
            connecting.add(registration);
        }
    }

    @Override
    public int poll(long timeoutNanos) throws IOException {
        reported = 0;
        if (!connecting.isEmpty()) {
            connecting.removeIf(NioRegistration::hasConnected);
        }
        if (timeoutNanos == 0 || woken) {
            selector.selectNow(report);
        } else if (timeoutNanos < 0) {
            judge(selector.select(report), true);
        } else {
            long start = System.nanoTime();
            int keys = selector.select(report, roundedUpToMillis(timeoutNanos));
            judge(keys, keys == 0 && System.nanoTime() - start < timeoutNanos);
        }
        if (woken) {
            woken = false;
        }
        return reported;
    }

    private void report(SelectionKey key) {
        if (((NioRegistration) key.attachment()).selected()) {
            reported++;
        }
    }

    private static long roundedUpToMillis(long nanos) {
        return Math.min((nanos - 1) / NANOS_PER_MILLI + 1, Integer.MAX_VALUE);
    }

    private void judge(int keys, boolean early) {
        if (keys > 0 || !early || woken || Thread.currentThread().isInterrupted()) {
            emptySelections = 0;
        } else if (++emptySelections >= MOST_EMPTY_SELECTIONS) {
            emptySelections = 0;
            replaceSelector();
        }
    }

    private void replaceSelector() {
        Selector broken = selector;
        try {
            Selector fresh = provider.openSelector();
            for (SelectionKey key : broken.keys()) {
                ((NioRegistration) key.attachment()).moveTo(fresh);
            }
            selector = fresh;
            broken.close();
        } catch (IOException e) {
            // No descriptor is left for another selector: the broken one still reports what is ready, if slowly.
        }
    }

    void changed(NioRegistration registration) {
        changed.add(registration);
    }

    void leaving(NioRegistration registration) {
        leaving.add(registration);
    }

    /** Whether {@code wanted} is ready; the next poll reports again what else is ready. */
    boolean findsNow(SelectionKey wanted) throws IOException {
        boolean[] found = new boolean[1];
        selector.selectNow(key -> found[0] |= key.equals(wanted));
        return found[0];
    }

    @Override
    public void flush() throws IOException {
        while (!changed.isEmpty() || !leaving.isEmpty()) { // onReleased() may add to them
            flushInterest();
            if (!leaving.isEmpty()) {
                release();
            }
        }
    }

    private void flushInterest() {
        for (int i = 0; i < changed.size(); i++) {
            changed.get(i).flushInterest();
        }
        changed.clear();
    }

    private void release() throws IOException {
        leaving.forEach(NioRegistration::cancel);
        forgetCancelled();
        gone.addAll(leaving);
        leaving.clear();
        for (NioRegistration next = gone.poll(); next != null; next = gone.poll()) {
            next.release();
        }
    }

    /** One selection for all: only a selection removes cancelled keys and lets a closed channel close its descriptor. */
    private void forgetCancelled() throws IOException {
        if (selector.isOpen()) {
            selector.selectNow(IGNORE);
        }
    }

    @Override
    public void closeNow(Socket socket) {
        @Nullable NioRegistration registration = ((NioSource<?>) socket).registration;
        if (registration == null) {
            socket.close();
            return;
        }
        registration.deregister();
        registration.cancel();
        socket.close();
        try {
            forgetCancelled();
        } catch (IOException e) {
            return; // the next flush tries again, and reports a failure
        }
        leaving.remove(registration);
        registration.release();
    }

    @Override
    public void wakeup() {
        if (woken) {
            return;
        }
        woken = true;
        try {
            selector.wakeup();
        } catch (Throwable failed) {
            woken = false; // calls nothing: this stack may have no room left
            throw failed;
        }
    }

    @Override
    public void close() {
        try {
            selector.close();
            flush(); // a closed selector knows no key any more
        } catch (IOException e) {
            // Nothing else can be closed.
        }
    }
}
