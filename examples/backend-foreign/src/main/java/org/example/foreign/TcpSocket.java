package org.example.foreign;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.semper.engine.kernel.FailedCall;
import io.semper.engine.kernel.FailedCall.Cause;
import io.semper.engine.kernel.Socket;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.ClosedChannelException;

/** What streams and listeners have in common: a descriptor, its address and its options. */
abstract class TcpSocket implements Socket {
    private final int number;
    final int family;
    private boolean open = true;

    /** Null if no poller has this socket. */
    private EpollRegistration registration;

    TcpSocket(int number, int family) {
        this.number = number;
        this.family = family;
    }

    // region: close
    /** The descriptor for one call. Every call gets it here: after the close the number may be that of another socket. */
    final int descriptor() throws ClosedChannelException {
        if (!open) {
            throw new ClosedChannelException();
        }
        return number;
    }

    @Override
    public final void close() {
        if (!open) {
            return;
        }
        open = false;
        if (registration == null || !registration.closesLater()) {
            Libc.close(number);
        }
    }

    /** Called by the poller when the OS reports nothing of this socket any more. */
    final void released() {
        registration = null;
        if (!open) {
            Libc.close(number);
        }
    }
    // endregion

    /** The descriptor for the poller, which removes it from the epoll set before it is closed. */
    final int number() {
        return number;
    }

    final void registered(EpollRegistration made) throws ClosedChannelException {
        descriptor();
        registration = made;
    }

    final EpollRegistration registration() {
        return registration;
    }

    @Override
    public final boolean isOpen() {
        return open;
    }

    @Override
    public final SocketAddress localAddress() throws IOException {
        MemorySegment address = Scratch.ofThread().address;
        int result = Libc.getsockname(descriptor(), address, Scratch.ofThread().room(address));
        Errno.check(FailedCall.OPTION, result);
        return Address.get(address);
    }

    @Override
    public final <T> void setOption(SocketOption<T> option, T value) throws IOException {
        int socket = descriptor();
        TcpOption known = known(option);
        MemorySegment memory = Scratch.ofThread().number;
        memory.set(JAVA_INT, 0, known.toOs(value));
        Errno.check(FailedCall.OPTION, Libc.setsockopt(socket, known.level(), known.number(), memory));
    }

    @Override
    public final <T> T getOption(SocketOption<T> option) throws IOException {
        int socket = descriptor();
        TcpOption known = known(option);
        return option.type().cast(known.fromOs(getOption(socket, known.level(), known.number())));
    }

    static int getOption(int socket, int level, int name) throws IOException {
        MemorySegment memory = Scratch.ofThread().number;
        Errno.check(
                FailedCall.OPTION,
                Libc.getsockopt(socket, level, name, memory, Scratch.ofThread().room(memory)));
        return memory.get(JAVA_INT, 0);
    }

    private static TcpOption known(SocketOption<?> option) throws IOException {
        TcpOption known = TcpOption.of(option);
        if (known == null) {
            throw FailedCall.OPTION.because(Cause.OTHER, "no option " + option.name() + " of TCP sockets");
        }
        return known;
    }

    final void bindTo(SocketAddress local) throws IOException {
        int socket = descriptor();
        MemorySegment address = Scratch.ofThread().address;
        int length = Address.put(address, local, family, FailedCall.BIND);
        Errno.check(FailedCall.BIND, Libc.bind(socket, address, length));
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + " " + number;
    }
}
