package io.semper.nio;

import io.semper.PeerCredentials;
import java.io.IOException;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.util.OptionalLong;
import jdk.net.UnixDomainPrincipal;
import org.jspecify.annotations.Nullable;

/** The credentials of the peer of a Unix-domain channel. A class of its own, since a JDK need not have the module. */
final class NioCredentials {
    static final String OPTION = "SO_PEERCRED";

    private NioCredentials() {}

    static @Nullable PeerCredentials of(SocketChannel channel) throws IOException {
        SocketOption<UnixDomainPrincipal> option = NioOptions.UNIX.named(OPTION, UnixDomainPrincipal.class);
        if (option == null) {
            return null;
        }
        UnixDomainPrincipal peer = channel.getOption(option);
        return new PeerCredentials(peer.user().getName(), peer.group().getName(), OptionalLong.empty());
    }
}
