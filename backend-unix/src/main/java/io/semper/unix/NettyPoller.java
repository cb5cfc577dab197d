package io.semper.unix;

import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.util.concurrent.ThreadAwareExecutor;
import io.semper.engine.kernel.Poller;
import io.semper.engine.kernel.ReadinessListener;
import io.semper.engine.kernel.Registration;
import io.semper.engine.kernel.Socket;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Drives one Netty {@code IoHandler}. During its run bits are only recorded; they are reported after it returned, because Netty
 * swallows what a handle throws, drops the rest of the batch and sleeps for a second.
 */
public abstract class NettyPoller implements Poller {
    /** Longer waits return early. The limits of Netty's arithmetic and of the OSs are far higher. */
    private static final long LONGEST_WAIT = TimeUnit.DAYS.toNanos(1);

    /** For a {@link #run} that only submits changes. */
    protected static final IoHandlerContext NO_WAIT = new IoHandlerContext() {
        @Override
        public boolean canBlock() {
            return false;
        }

        @Override
        public long delayNanos(long now) {
            return 0;
        }

        @Override
        public long deadlineNanos() {
            return -1;
        }
    };

    private final IoHandler handler;
    private final Wait wait;
    private final Registrations listed = new Registrations();
    private final Registrations found = new Registrations();
    private final Registrations leaving = new Registrations();

    /** The numbers of the loop's own sockets that are registered: a bit each, since there may be many. */
    private final BitSet ownNumbers = new BitSet();

    /** What the application watches, by number. */
    private final Map<Integer, DescriptorRegistration> watched = new HashMap<>();

    /** The registration whose caller learns of a refusal, which is kept until then. */
    private @Nullable DescriptorRegistration asking;

    private @Nullable IOException refusal;

    /** Netty asks which thread calls: the owner is the thread that polled or flushed last. */
    private volatile @Nullable Thread owner;

    private volatile boolean woken;
    private boolean closed;

    /** Takes the arguments of {@link io.semper.engine.kernel.Kernel#newPoller}. */
    protected NettyPoller(IoHandlerFactory factory, BooleanSupplier idle) {
        wait = new Wait(idle);
        handler = factory.newHandler(new OwnerOnly());
        handler.initialize();
    }

    /** A registration without interest. */
    protected abstract DescriptorRegistration newRegistration(Socket socket, ReadinessListener ready)
            throws IOException;

    /** Runs Netty's handler, which may wait. Events are recorded, and reported by the next poll at the latest. */
    protected void run(IoHandlerContext wait) {
        handler.run(wait);
    }

    /**
     * Called before descriptors are closed: recorded changes must have reached the OS on return, or they would affect the next socket
     * with that number.
     */
    protected void carryOut() {}

    /** The handler that registers, cancels and waits. */
    final IoHandler handler() {
        return handler;
    }

    @Override
    public final Registration register(Socket socket, ReadinessListener ready) throws IOException {
        if (closed) {
            throw new IllegalStateException("register() with a closed poller");
        }
        int number = ((UnixSource) socket).registrable().intValue();
        boolean isWatched = socket instanceof UnixWatched;
        if (isWatched && ownNumbers.get(number)) {
            throw new IllegalArgumentException("descriptor " + number + " belongs to a transport of this loop");
        }
        DescriptorRegistration closedByTheApplication = watched.isEmpty() ? null : watched.get(number);
        if (closedByTheApplication != null) {
            own();
            closedByTheApplication.displaced();
        }
        DescriptorRegistration registration = newRegistration(socket, ready);
        if (isWatched) {
            watched.put(number, registration);
        } else {
            ownNumbers.set(number);
        }
        return registration;
    }

    @Override
    public final int poll(long timeoutNanos) throws IOException {
        // Only a caller that polls twice in one turn has something to flush; an unwanted event must not make it spin.
        flush();
        wait.of(timeoutNanos);
        run(wait);
        if (woken) {
            woken = false;
        }
        int reported = 0;
        for (int i = 0; i < found.count; i++) {
            if (found.at(i).report()) {
                reported++;
            }
        }
        found.clear();
        return reported;
    }

    @Override
    public final void flush() throws IOException {
        own();
        if (listed.count == 0) {
            return;
        }
        // The count is read anew in each round: a listener that is notified of a failure may deregister at once,
        // which extends the list.
        for (int i = 0; i < listed.count; i++) {
            DescriptorRegistration registration = listed.at(i);
            if (registration.apply()) {
                leaving.add(registration);
            }
        }
        listed.clear();
        if (leaving.count > 0 && !closed) {
            carryOut();
        }
        for (int i = 0; i < leaving.count; i++) {
            leaving.at(i).release();
        }
        leaving.clear();
    }

    @Override
    public final void closeNow(Socket socket) {
        own();
        DescriptorRegistration registration = ((UnixSource) socket).registration();
        if (registration != null) {
            registration.leaveNow();
            if (!closed) {
                carryOut();
            }
            registration.release();
        }
        socket.close();
    }

    @Override
    public final void wakeup() {
        woken = true;
        handler.wakeup();
    }

    @Override
    public final void close() {
        if (closed) {
            return;
        }
        try {
            flush();
        } catch (IOException e) {
            // The whole set is released with its descriptor, including the pending changes.
        }
        closed = true;
        handler.destroy();
    }

    final boolean isClosed() {
        return closed;
    }

    final void list(DescriptorRegistration registration) {
        listed.add(registration);
    }

    final void released(DescriptorRegistration registration) {
        int number = registration.number();
        if (!registration.isWatched()) {
            ownNumbers.clear(number);
        } else if (watched.get(number) == registration) {
            watched.remove(number);
        }
    }

    /** Begins a request of {@code registration} whose refusal {@link #endAsking} returns. */
    final void beginAsking(DescriptorRegistration registration) {
        own();
        asking = registration;
        refusal = null;
    }

    /** Ends the request, and returns why the OS has refused it, or null. */
    final @Nullable IOException endAsking() {
        IOException why = refusal;
        asking = null;
        refusal = null;
        return why;
    }

    /** Keeps {@code why} if {@code registration} is asking. */
    final boolean keepsRefusal(DescriptorRegistration registration, IOException why) {
        if (asking != registration) {
            return false;
        }
        refusal = why;
        return true;
    }

    final void found(DescriptorRegistration registration) {
        found.add(registration);
    }

    private void own() {
        Thread current = Thread.currentThread();
        if (owner != current) {
            owner = current;
        }
    }

    /** Netty's view of the owner. Netty would pass calls of other threads to {@code execute}; there are none. */
    private final class OwnerOnly implements ThreadAwareExecutor {
        @Override
        public boolean isExecutorThread(Thread thread) {
            return thread == owner;
        }

        @Override
        public void execute(Runnable task) {
            throw new IllegalStateException(
                    "a poller was used by " + Thread.currentThread() + ", not its owner " + owner);
        }
    }

    /** The longest time that one poll may sleep. */
    private final class Wait implements IoHandlerContext {
        private final BooleanSupplier idle;
        private boolean none;
        private boolean endless;
        private long deadline;

        Wait(BooleanSupplier idle) {
            this.idle = idle;
        }

        void of(long timeoutNanos) {
            none = timeoutNanos == 0;
            endless = timeoutNanos < 0;
            if (timeoutNanos > 0) {
                long end = System.nanoTime() + Math.min(timeoutNanos, LONGEST_WAIT);
                // Netty reads -1 as no deadline.
                deadline = end == -1 ? 0 : end;
            }
        }

        /** Asked again after Netty has announced that it sleeps; only this sees a wakeup from before. */
        @Override
        public boolean canBlock() {
            return !none && !woken && idle.getAsBoolean();
        }

        @Override
        public long delayNanos(long now) {
            return endless ? LONGEST_WAIT : Math.max(0, deadline - now);
        }

        @Override
        public long deadlineNanos() {
            return endless ? -1 : deadline;
        }
    }

    /** A list that does not allocate once it is large enough. */
    private static final class Registrations {
        private @Nullable DescriptorRegistration[] elements = new DescriptorRegistration[64];
        private int count;

        void add(DescriptorRegistration registration) {
            if (count == elements.length) {
                elements = Arrays.copyOf(elements, count * 2);
            }
            elements[count++] = registration;
        }

        DescriptorRegistration at(int index) {
            DescriptorRegistration registration = elements[index];
            assert registration != null;
            return registration;
        }

        void clear() {
            removeFirst(count);
        }

        void removeFirst(int gone) {
            System.arraycopy(elements, gone, elements, 0, count - gone);
            Arrays.fill(elements, count - gone, count, null);
            count -= gone;
        }
    }
}
