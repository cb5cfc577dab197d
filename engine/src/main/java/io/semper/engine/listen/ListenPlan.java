package io.semper.engine.listen;

import io.semper.AddressFamily;
import io.semper.engine.net.Endpoints;
import io.semper.engine.net.Wildcards;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The sockets that a server needs for its addresses. Each address is bound once. IPv6 sockets accept IPv6 alone if the server has an IPv4
 * address, too; if it has none, one socket for both families serves every interface. If the OS has no sockets for IPv6 alone, one socket
 * serves both wildcards of a port.
 */
public final class ListenPlan {
    private final Map<String, SocketAddress> addresses = new LinkedHashMap<>();
    private final AddressFamily family;
    private final boolean v6Only;
    private final boolean v6OnlyOffered;

    private ListenPlan(AddressFamily family, boolean v6Only, boolean v6OnlyOffered) {
        this.family = family;
        this.v6Only = v6Only;
        this.v6OnlyOffered = v6OnlyOffered;
    }

    /**
     * @param wanted resolved addresses, and unresolved ones with an empty host, which stand for every interface
     * @param family of the wildcards that an empty host stands for
     */
    public static List<PlannedSocket> of(
            List<SocketAddress> wanted, AddressFamily family, boolean v6OnlyAsked, boolean v6OnlyOffered) {
        boolean v6Only = v6OnlyAsked || wanted.stream().anyMatch(ListenPlan::isIpv4);
        ListenPlan plan = new ListenPlan(family, v6Only, v6OnlyOffered);
        wanted.forEach(plan::add);
        return plan.spots(wanted);
    }

    public static boolean isEverywhere(SocketAddress address) {
        return address instanceof InetSocketAddress inet
                && inet.isUnresolved()
                && inet.getHostString().isEmpty();
    }

    private static boolean isIpv4(SocketAddress address) {
        return address instanceof InetSocketAddress inet && inet.getAddress() instanceof Inet4Address;
    }

    private void add(SocketAddress address) {
        if (isEverywhere(address)) {
            int port = ((InetSocketAddress) address).getPort();
            if (family == AddressFamily.IPV4 || family == AddressFamily.ANY && v6Only) {
                add(wildcard(AddressFamily.IPV4, port));
            }
            if (family != AddressFamily.IPV4) {
                add(wildcard(AddressFamily.IPV6, port));
            }
        } else {
            addresses.putIfAbsent(Endpoints.describe(address), address);
        }
    }

    private static InetSocketAddress wildcard(AddressFamily family, int port) {
        return new InetSocketAddress(Wildcards.of(family), port);
    }

    private List<PlannedSocket> spots(List<SocketAddress> wanted) {
        List<PlannedSocket> spots = new ArrayList<>();
        for (SocketAddress address : addresses.values()) {
            if (!(address instanceof InetSocketAddress inet) || !(inet.getAddress() instanceof Inet6Address)) {
                if (!isPartOfIpv6(address)) {
                    spots.add(new PlannedSocket(address, false, null, null));
                }
                continue;
            }
            InetSocketAddress ipv4 = wildcard(AddressFamily.IPV4, inet.getPort());
            boolean everywhere = family == AddressFamily.ANY
                    && wanted.stream().anyMatch(other -> isEverywhere(other) && portOf(other) == inet.getPort());
            spots.add(new PlannedSocket(
                    inet,
                    v6Only && v6OnlyOffered,
                    isPartOfIpv6(ipv4) ? ipv4 : null,
                    everywhere && inet.getAddress().isAnyLocalAddress() ? ipv4 : null));
        }
        return spots;
    }

    /** Whether {@code address} is the IPv4 wildcard of a port whose IPv6 wildcard serves both families. */
    private boolean isPartOfIpv6(SocketAddress address) {
        return !v6OnlyOffered
                && address instanceof InetSocketAddress inet
                && inet.getPort() != 0
                && isIpv4(inet)
                && Objects.requireNonNull(inet.getAddress()).isAnyLocalAddress()
                && has(inet)
                && has(wildcard(AddressFamily.IPV6, inet.getPort()));
    }

    private boolean has(@Nullable SocketAddress address) {
        return addresses.containsKey(Endpoints.describe(address));
    }

    private static int portOf(SocketAddress address) {
        return ((InetSocketAddress) address).getPort();
    }
}
