package io.semper.unix;

import io.semper.engine.kernel.FailedCall;
import io.semper.engine.kernel.ListenSocket;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Shared by all kinds of sockets: options and the local address. */
abstract sealed class UnixSocket extends UnixSource permits UnixStream, UnixListen, UnixDatagram {
    private final NativeSocket descriptor;

    /** The path of a Unix-domain socket, which is known without a system call; null for TCP. */
    private @Nullable SocketAddress path;

    UnixSocket(NativeSocket descriptor, @Nullable SocketAddress path) {
        this.descriptor = descriptor;
        this.path = path;
    }

    /** The descriptor for one call. Every call gets it here, so that none reaches a number that another socket has meanwhile. */
    final NativeSocket descriptor() throws ClosedChannelException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
        return descriptor;
    }

    @Override
    final NativeSocket registrable() {
        return descriptor;
    }

    final void bind(NativeSocket unbound, SocketAddress local) throws IOException {
        Addresses.checkBindable(local);
        PathReservation reservation = PathReservation.of(local);
        try {
            unbound.bind(Addresses.toNetty(local));
        } catch (IOException | RuntimeException e) {
            reservation.giveUp();
            throw Errno.failure(FailedCall.BIND, e);
        }
        if (path != null) {
            path = local;
        }
    }

    final boolean isUnix() {
        return path != null;
    }

    @Override
    public final SocketAddress localAddress() throws IOException {
        NativeSocket asked = descriptor();
        if (path != null) {
            return path;
        }
        SocketAddress address = asked.localAddress();
        if (address == null) {
            throw new IOException("the OS does not return the local address");
        }
        return address;
    }

    @Override
    public final <T> void setOption(SocketOption<T> option, T value) throws IOException {
        NativeSocket target = descriptor();
        try {
            if (option == StandardSocketOptions.SO_REUSEADDR) {
                target.setReuseAddress((Boolean) value);
            } else if (option == StandardSocketOptions.SO_KEEPALIVE) {
                target.setKeepAlive((Boolean) value);
            } else if (option == StandardSocketOptions.TCP_NODELAY) {
                target.setTcpNoDelay((Boolean) value);
            } else if (option == StandardSocketOptions.SO_SNDBUF) {
                target.setSendBufferSize((Integer) value);
            } else if (option == StandardSocketOptions.SO_RCVBUF) {
                target.setReceiveBufferSize((Integer) value);
            } else if (option == StandardSocketOptions.SO_REUSEPORT) {
                target.setReusePort((Boolean) value);
            } else if (option == ListenSocket.V6_ONLY) {
                target.setV6Only((Boolean) value);
            } else {
                known(option).set(target, value);
                optionSet(option, value);
            }
        } catch (IOException | RuntimeException e) {
            throw Errno.failure(FailedCall.OPTION, e);
        }
    }

    /** The option of this OS for {@code option}, or null. */
    @Nullable
    NativeOption optionOf(SocketOption<?> option) {
        return SystemOption.of(option, isUnix());
    }

    /** Called when an option was set. */
    void optionSet(SocketOption<?> option, Object value) {}

    /** The value of an option that the OS does not return; null for all others. */
    @Nullable
    Object optionKnown(SocketOption<?> option) {
        return null;
    }

    private NativeOption known(SocketOption<?> option) throws IOException {
        NativeOption known = optionOf(option);
        if (known == null) {
            throw new IOException("no socket option " + option.name());
        }
        return known;
    }

    @Override
    public final <T> T getOption(SocketOption<T> option) throws IOException {
        NativeSocket asked = descriptor();
        try {
            Object value;
            if (option == StandardSocketOptions.SO_REUSEADDR) {
                value = asked.isReuseAddress();
            } else if (option == StandardSocketOptions.SO_KEEPALIVE) {
                value = asked.isKeepAlive();
            } else if (option == StandardSocketOptions.TCP_NODELAY) {
                value = asked.isTcpNoDelay();
            } else if (option == StandardSocketOptions.SO_SNDBUF) {
                value = asWasSet(asked.getSendBufferSize());
            } else if (option == StandardSocketOptions.SO_RCVBUF) {
                value = asWasSet(asked.getReceiveBufferSize());
            } else {
                Object remembered = optionKnown(option);
                value = remembered != null ? remembered : known(option).get(asked);
            }
            return option.type().cast(value);
        } catch (IOException | RuntimeException e) {
            throw Errno.failure(FailedCall.OPTION, e);
        }
    }

    /** The size as it was set: Linux doubles it, to have room for its own data, and returns the double. */
    static int asWasSet(int size) {
        return Errno.Numbers.LINUX ? size / 2 : size;
    }

    /** On Linux the file gets the mode of the socket, which chmod reaches through /proc/self/fd. */
    final boolean setFilePermissions(Set<PosixFilePermission> permissions) {
        if (!Errno.Numbers.LINUX || !isUnix()) {
            return false;
        }
        try {
            Path self = Path.of("/proc/self/fd", String.valueOf(descriptor().intValue()));
            Files.setPosixFilePermissions(self, permissions);
            return true;
        } catch (IOException | UnsupportedOperationException noSuchFolder) {
            return false;
        }
    }

    @Override
    final void giveBack() {
        try {
            descriptor.close();
        } catch (IOException e) {
            // The descriptor is closed in any case, and failures of the connection were reported by reads and writes.
        }
    }
}
