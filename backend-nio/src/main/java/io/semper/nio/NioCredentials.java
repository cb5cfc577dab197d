package io.semper.nio;

import io.semper.PeerCredentials;
import java.io.IOException;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.util.OptionalLong;
import jdk.net.UnixDomainPrincipal;
import org.jspecify.annotations.Nullable;

/** Who is at the other end of a Unix-domain channel; apart from the rest, since a JDK need not have it. */
final class NioCredentials {
    static final String OPTION = "SO_PEERCRED";

    private NioCredentials() {}

    static @Nullable PeerCredentials of(SocketChannel channel) throws IOException {
        SocketOption<UnixDomainPrincipal> option = NioOptions.named(OPTION, UnixDomainPrincipal.class, true);
        if (option == null) {
            return null;
        }
        UnixDomainPrincipal peer = channel.getOption(option);
        return new PeerCredentials(peer.user().getName(), peer.group().getName(), OptionalLong.empty());
    }
}
