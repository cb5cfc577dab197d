package io.semper.epoll;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.semper.engine.kernel.Interest;
import io.semper.engine.kernel.ReadinessListener;
import io.semper.engine.kernel.Socket;
import io.semper.unix.DescriptorRegistration;
import io.semper.unix.NettyPoller;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Level-triggered epoll. EPOLLRDHUP is not requested: at the end of a stream the socket is readable, and the read reports the end.
 * EPOLLHUP and EPOLLERR are reported unrequested and fold into both bits.
 */
final class EpollPoller extends NettyPoller {
    private static final int IN = EpollIoOps.EPOLLIN.value();
    private static final int OUT = EpollIoOps.EPOLLOUT.value();

    /** Indexed by bits of {@link Interest}, so that a change of interest allocates nothing. */
    private static final EpollIoOps[] OPS = {
        EpollIoOps.NONE, EpollIoOps.EPOLLIN, EpollIoOps.EPOLLOUT, EpollIoOps.EPOLLIN.with(EpollIoOps.EPOLLOUT)
    };

    /** A number that no descriptor has. */
    private static final FileDescriptor NONE = new FileDescriptor(Integer.MAX_VALUE);

    EpollPoller(BooleanSupplier idle) {
        super(EpollIoHandler.newFactory(), idle);
    }

    @Override
    protected DescriptorRegistration newRegistration(Socket socket, ReadinessListener ready) throws IOException {
        return new Epolled(this, socket, ready);
    }

    private static int bits(int events) {
        if ((events & ~(IN | OUT)) != 0) {
            return Interest.READ | Interest.WRITE;
        }
        return ((events & IN) != 0 ? Interest.READ : 0) | ((events & OUT) != 0 ? Interest.WRITE : 0);
    }

    private static final class Epolled extends DescriptorRegistration implements EpollIoHandle {
        private @Nullable IoRegistration added;
        private boolean foreign;

        Epolled(EpollPoller poller, Socket socket, ReadinessListener ready) throws ClosedChannelException {
            super(poller, socket, ready);
        }

        /**
         * Cancels the registration when there is no interest, since hang-ups cannot be masked and Netty cannot arm an idle registration
         * again.
         */
        @Override
        protected void arm(int from, int to) throws IOException {
            IoRegistration current = added;
            if (to == Interest.NONE) {
                if (current != null) {
                    added = null;
                    current.cancel();
                }
                return;
            }
            try {
                if (current == null) {
                    current = handler().register(this);
                }
                current.submit(OPS[to]);
                added = current;
            } catch (Exception e) {
                added = null;
                if (current != null) {
                    cancelFailed(current, e);
                }
                throw failure(e);
            }
        }

        /**
         * A number that the epoll set has already, under no registration, is one of Netty's own descriptors: its wakeups would be lost if the
         * cancellation removed it.
         */
        private void cancelFailed(IoRegistration failed, Exception e) {
            foreign = isWatchedAlready(e);
            failed.cancel();
            foreign = false;
        }

        @Override
        public FileDescriptor fd() {
            return foreign ? NONE : descriptor();
        }

        @Override
        public void handle(IoRegistration registration, IoEvent event) {
            found(bits(((EpollIoEvent) event).ops().value()));
        }

        /** Does nothing: the owner of the socket closes it. */
        @Override
        public void close() {}
    }
}
