package io.semper.unix;

import io.netty.channel.unix.FileDescriptor;
import io.semper.engine.kernel.Socket;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/** What the poller knows of a socket: a descriptor that is released only after its registration has ended. */
abstract sealed class UnixSource implements Socket permits UnixSocket, UnixWatched {
    private @Nullable DescriptorRegistration registration;
    private boolean open = true;

    /** The descriptor for the poller, which uses it beyond {@link #close}. */
    abstract FileDescriptor registrable();

    final void registered(DescriptorRegistration registration) throws ClosedChannelException {
        if (!open) {
            throw new ClosedChannelException();
        }
        if (this.registration != null) {
            throw new IllegalStateException("register() of a socket that is registered already");
        }
        this.registration = registration;
    }

    final @Nullable DescriptorRegistration registration() {
        return registration;
    }

    /** Called when the poller has released the socket. */
    final void released() {
        registration = null;
        if (!open) {
            giveBack();
        }
    }

    @Override
    public final boolean isOpen() {
        return open;
    }

    @Override
    public final void close() {
        if (!open) {
            return;
        }
        beforeClose();
        open = false;
        if (registration == null || !registration.letGoLater()) {
            giveBack();
        }
    }

    /** The last chance to query the OS. */
    void beforeClose() {}

    /** Called once, when the loop needs the descriptor no more. */
    abstract void giveBack();
}
