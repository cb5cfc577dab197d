package io.semper.unix;

import io.netty.channel.unix.DomainSocketAddress;
import io.semper.engine.kernel.FailedCall;
import io.semper.engine.kernel.ListenSocket;
import io.semper.engine.kernel.StreamSocket;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A listener over TCP or a Unix-domain socket. */
final class UnixListen extends UnixSocket implements ListenSocket {
    /** A byte for the length, an IPv6 address, its scope and the port. */
    private static final int ENCODED_ADDRESS = 26;

    private final ScratchAddress scratchAddress;
    private final byte[] peer = new byte[ENCODED_ADDRESS];
    private final boolean asksForPeers;

    UnixListen(
            NativeSocket descriptor,
            @Nullable SocketAddress path,
            ScratchAddress scratchAddress,
            boolean asksForPeers) {
        super(descriptor, path);
        this.scratchAddress = scratchAddress;
        this.asksForPeers = asksForPeers;
    }

    @Override
    public boolean filePermissions(Set<PosixFilePermission> permissions) {
        return setFilePermissions(permissions);
    }

    @Override
    public void listen(SocketAddress local, int backlog) throws IOException {
        NativeSocket unbound = descriptor();
        bind(unbound, local);
        try {
            unbound.listen(backlog);
        } catch (IOException | RuntimeException e) {
            throw Errno.failure(FailedCall.LISTEN, e);
        }
    }

    @Override
    public @Nullable StreamSocket accept() throws IOException {
        NativeSocket listening = descriptor();
        int number;
        try {
            number = listening.accept(peer);
        } catch (IOException | RuntimeException e) {
            throw Errno.failure(FailedCall.ACCEPT, e);
        }
        if (number < 0) {
            return null;
        }
        NativeSocket accepted = NativeSocket.of(number);
        Object address = asksForPeers
                ? living(accepted)
                : isUnix()
                        // not asked for later: remoteAddress() is for any thread, and the loop may have closed it
                        ? Addresses.fromNetty(accepted.remoteDomainSocketAddress())
                        : Arrays.copyOfRange(peer, 1, 1 + peer[0]);
        return new UnixStream(accepted, isUnix() ? localAddress() : null, scratchAddress, address);
    }

    /** Queries the address: where accept has not filled it in, Netty's result looks like an address all the same. */
    private SocketAddress living(NativeSocket accepted) throws IOException {
        SocketAddress address = isUnix() ? accepted.remoteDomainSocketAddress() : accepted.remoteAddress();
        if (address == null) {
            accepted.close();
            throw Errno.ECONNABORTED.failure(FailedCall.ACCEPT);
        }
        return address instanceof DomainSocketAddress path ? Addresses.fromNetty(path) : address;
    }

    @Override
    public String toString() {
        return "listener " + registrable().intValue();
    }
}
