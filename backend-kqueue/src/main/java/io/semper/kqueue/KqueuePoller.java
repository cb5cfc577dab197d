package io.semper.kqueue;

import io.netty.channel.IoEvent;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.channel.SelectStrategy;
import io.netty.channel.SelectStrategyFactory;
import io.netty.channel.kqueue.KQueueIoEvent;
import io.netty.channel.kqueue.KQueueIoHandle;
import io.netty.channel.kqueue.KQueueIoOps;
import io.netty.util.IntSupplier;
import io.semper.engine.kernel.Interest;
import io.semper.engine.kernel.ReadinessListener;
import io.semper.engine.kernel.Socket;
import io.semper.unix.DescriptorRegistration;
import io.semper.unix.NettyPoller;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Level-triggered kqueue: one filter for each bit of {@link Interest}. Netty has no public constants; these are the numbers of macOS and
 * of all BSDs but NetBSD.
 */
final class KqueuePoller extends NettyPoller {
    /** The capacity of Netty's list of changes between two waits; 4.2.18 writes past its end. */
    static final int MOST_CHANGES = 4096;

    private static final short EVFILT_READ = -1;
    private static final short EVFILT_WRITE = -2;
    private static final int EV_ADD = 0x1;
    private static final int EV_DELETE = 0x2;
    private static final int EV_ENABLE = 0x4;
    private static final int EV_EOF = 0x8000;
    private static final KQueueIoOps ADD_READ = KQueueIoOps.newOps(EVFILT_READ, (short) (EV_ADD | EV_ENABLE), 0);
    private static final KQueueIoOps ADD_WRITE = KQueueIoOps.newOps(EVFILT_WRITE, (short) (EV_ADD | EV_ENABLE), 0);
    private static final KQueueIoOps DELETE_READ = KQueueIoOps.newOps(EVFILT_READ, (short) EV_DELETE, 0);
    private static final KQueueIoOps DELETE_WRITE = KQueueIoOps.newOps(EVFILT_WRITE, (short) EV_DELETE, 0);

    /** A wakeup may arrive in between, and Netty does not pass it on either. */
    private static final int MOST_TRIES = 32;

    /** Registrations with filters that were added since the last run. */
    private final List<Filtered> added = new ArrayList<>();

    private int changes;
    private int handled;

    private final Answers answers;

    /** Uses handlers whose lists have room for {@link #MOST_CHANGES}. */
    KqueuePoller(Function<SelectStrategyFactory, IoHandlerFactory> handlers, BooleanSupplier idle) {
        this(handlers, idle, new Answers());
    }

    private KqueuePoller(
            Function<SelectStrategyFactory, IoHandlerFactory> handlers, BooleanSupplier idle, Answers answers) {
        super(handlers.apply(() -> answers), idle);
        this.answers = answers;
    }

    @Override
    protected DescriptorRegistration newRegistration(Socket socket, ReadinessListener ready) throws IOException {
        return new Filtered(this, socket, ready);
    }

    /** Submits added filters in a run that does not wait, since only then Netty reveals the number of answers. */
    @Override
    protected void run(IoHandlerContext wait) {
        if (!added.isEmpty()) {
            if (isRefused()) {
                addAgain();
            }
            added.clear();
            if (handled > 0) {
                return;
            }
        }
        runAlone(wait);
    }

    /** Whether Netty did not pass on an answer: a wakeup, or a change that the OS refused. */
    private boolean isRefused() {
        runAlone(NO_WAIT);
        return answers.count > handled;
    }

    private void runAlone(IoHandlerContext wait) {
        handled = 0;
        super.run(wait);
        changes = 0;
    }

    @Override
    protected void carryOut() {
        if (changes > 0) {
            run(NO_WAIT);
        }
    }

    /** Adds the filters again, one at a time, to find the refused one; adding an existing filter is harmless. */
    private void addAgain() {
        for (Filtered filtered : List.copyOf(added)) {
            int tries = 0;
            while (filtered.isRefusedAgain() && ++tries < MOST_TRIES) {}
            if (tries == MOST_TRIES) {
                filtered.refused();
            }
        }
    }

    /** EV_EOF of the write filter is the end of the connection; it counts as readable too, so that remaining bytes are read first. */
    private static int bits(KQueueIoEvent event) {
        if (event.filter() == EVFILT_READ) {
            return Interest.READ;
        }
        return (event.flags() & EV_EOF) == 0 ? Interest.WRITE : Interest.READ | Interest.WRITE;
    }

    /** Counts the answers of a run that does not wait, before Netty processes them. */
    private static final class Answers implements SelectStrategy {
        private int count;

        @Override
        public int calculateStrategy(IntSupplier poll, boolean hasTasks) throws Exception {
            if (!hasTasks) {
                return SELECT;
            }
            count = poll.get();
            return count;
        }
    }

    private static final class Filtered extends DescriptorRegistration implements KQueueIoHandle {
        private final KqueuePoller poller;
        private @Nullable IoRegistration registration;
        private int filters = Interest.NONE;

        Filtered(KqueuePoller poller, Socket socket, ReadinessListener ready) throws ClosedChannelException {
            super(poller, socket, ready);
            this.poller = poller;
        }

        @Override
        protected void arm(int from, int to) throws IOException {
            if (poller.changes + 2 > MOST_CHANGES) {
                poller.carryOut();
            }
            change(from & ~to, DELETE_READ, DELETE_WRITE);
            filters = to;
            if ((to & ~from) != 0) {
                register();
                change(to & ~from, ADD_READ, ADD_WRITE);
                poller.added.add(this);
            }
            if (to == Interest.NONE) {
                cancel();
            }
        }

        private void register() throws IOException {
            if (registration == null) {
                try {
                    registration = handler().register(this);
                } catch (Exception e) {
                    throw failure(e);
                }
            }
        }

        /** Must come last: Netty drops what is submitted afterwards, and the filters would remain. */
        private void cancel() {
            if (registration != null) {
                registration.cancel();
                registration = null;
            }
        }

        private void change(int bits, KQueueIoOps ofRead, KQueueIoOps ofWrite) {
            if (registration == null) {
                return;
            }
            if ((bits & Interest.READ) != 0) {
                registration.submit(ofRead);
                poller.changes++;
            }
            if ((bits & Interest.WRITE) != 0) {
                registration.submit(ofWrite);
                poller.changes++;
            }
        }

        boolean isRefusedAgain() {
            change(filters, ADD_READ, ADD_WRITE);
            return poller.isRefused();
        }

        void refused() {
            change(filters, DELETE_READ, DELETE_WRITE);
            filters = Interest.NONE;
            cancel();
            refused(new IOException("the OS refuses to watch " + this));
        }

        @Override
        public int ident() {
            return descriptor().intValue();
        }

        @Override
        public void handle(IoRegistration of, IoEvent event) {
            poller.handled++;
            found(bits((KQueueIoEvent) event));
        }

        /** Does nothing: the owner of the socket closes it. */
        @Override
        public void close() {}
    }
}
