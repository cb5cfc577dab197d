package io.semper.tls;

import io.semper.ConnectOptions;
import io.semper.TlsOptions;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/** The names of servers and peers. */
final class PeerNames {
    private PeerNames() {}

    /** Returns the name of the server that {@code to} connects to, or null if it is not known. */
    static @Nullable String of(ConnectOptions to, TlsOptions options) {
        if (options.serverName() != null) {
            return options.serverName();
        }
        if (to.host() != null) {
            return withoutDot(to.host());
        }
        return to.address() instanceof InetSocketAddress inet ? inet.getHostString() : null;
    }

    /** Returns the port that {@code to} connects to; -1 if there is none. */
    static int port(ConnectOptions to) {
        if (to.host() != null) {
            return to.port();
        }
        return to.address() instanceof InetSocketAddress inet ? inet.getPort() : -1;
    }

    /** Returns the name of the server that the client has sent; null if it sent none. */
    static @Nullable String requested(SSLEngine engine) {
        if (engine.getSession() instanceof ExtendedSSLSession session) {
            for (SNIServerName sent : session.getRequestedServerNames()) {
                if (sent instanceof SNIHostName host) {
                    return host.getAsciiName();
                }
            }
        }
        return null;
    }

    private static String withoutDot(String host) {
        return host.endsWith(".") && host.length() > 1 ? host.substring(0, host.length() - 1) : host;
    }

    /** Returns the name to send to the server (SNI), or null if it is a literal address or no legal DNS name. */
    static @Nullable SNIHostName toSend(String name) {
        if (isLiteral(name)) {
            return null;
        }
        try {
            return new SNIHostName(name);
        } catch (IllegalArgumentException notSendable) {
            return null; // the certificate is checked against the name all the same
        }
    }

    private static boolean isLiteral(String name) {
        return name.indexOf(':') >= 0 || name.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9');
    }

    /** Describes an address for messages, without a lookup. */
    static String describe(@Nullable SocketAddress address) {
        if (address instanceof InetSocketAddress inet && !inet.isUnresolved()) {
            String host = inet.getAddress().getHostAddress();
            return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + inet.getPort();
        }
        if (address instanceof UnixDomainSocketAddress unix) {
            return "unix " + unix;
        }
        return String.valueOf(address);
    }
}
