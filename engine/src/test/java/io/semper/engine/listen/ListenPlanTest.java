package io.semper.engine.listen;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.AddressFamily;
import io.semper.engine.net.Endpoints;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ListenPlanTest {
    private static final SocketAddress ONE = at("127.0.0.1", 80);
    private static final SocketAddress ALL = at("0.0.0.0", 80);
    private static final SocketAddress ONE_OF_6 = at("::1", 80);
    private static final SocketAddress ALL_OF_6 = at("::", 80);
    private static final SocketAddress EVERYWHERE = InetSocketAddress.createUnresolved("", 80);
    private static final SocketAddress UNIX = UnixDomainSocketAddress.of("/run/app.sock");

    private static InetSocketAddress at(String literal, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByName(literal), port);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    /** In words: the address, and "only" for IPv6 alone, "+" what it stands for too, "or" what to bind without IPv6. */
    private static List<String> plan(boolean v6Only, boolean offered, SocketAddress... wanted) {
        return plan(AddressFamily.ANY, v6Only, offered, wanted);
    }

    private static List<String> plan(AddressFamily family, boolean v6Only, boolean offered, SocketAddress... wanted) {
        return ListenPlan.of(List.of(wanted), family, v6Only, offered).stream()
                .map(spot -> Endpoints.describe(spot.at())
                                .replace("tcp ", "")
                                .replace("0:0:0:0:0:0:0:", "::")
                                .replace("::0", "::")
                        + (spot.v6Only() ? " only" : "")
                        + (spot.alsoFor() == null ? "" : " + " + Endpoints.describe(spot.alsoFor()))
                        + (spot.withoutIpv6() == null ? "" : " or " + Endpoints.describe(spot.withoutIpv6())))
                .toList();
    }

    @Test
    void everyAddressIsBoundOnceInItsOrder() {
        assertThat(plan(false, true, UNIX, ONE_OF_6, UNIX, ONE_OF_6)).containsExactly("unix /run/app.sock", "[::1]:80");
        assertThat(plan(false, true, at("127.0.0.1", 0), at("127.0.0.1", 0))).containsExactly("127.0.0.1:0");
        assertThat(plan(false, true, ONE, at("127.0.0.1", 81))).containsExactly("127.0.0.1:80", "127.0.0.1:81");
    }

    @Test
    void everyInterfaceOfOneFamily() {
        assertThat(plan(AddressFamily.IPV4, false, true, EVERYWHERE)).containsExactly("0.0.0.0:80");
        assertThat(plan(AddressFamily.IPV4, false, false, EVERYWHERE, ALL, UNIX))
                .containsExactly("0.0.0.0:80", "unix /run/app.sock");
        assertThat(plan(AddressFamily.IPV6, true, true, EVERYWHERE, ALL_OF_6)).containsExactly("[::]:80 only");
    }

    @Test
    void everyInterfaceIsOneSocketForBothFamilies() {
        for (boolean offered : List.of(true, false)) {
            assertThat(plan(false, offered, EVERYWHERE)).containsExactly("[::]:80 or tcp 0.0.0.0:80");
            assertThat(plan(false, offered, EVERYWHERE, ALL_OF_6, UNIX))
                    .containsExactly("[::]:80 or tcp 0.0.0.0:80", "unix /run/app.sock");
            assertThat(plan(false, offered, ALL_OF_6)).containsExactly("[::]:80");
        }
    }

    @Test
    void ipv6IsAloneBesideIpv4() {
        assertThat(plan(false, true, ONE, ONE_OF_6)).containsExactly("127.0.0.1:80", "[::1]:80 only");
        assertThat(plan(false, true, ALL_OF_6, ALL)).containsExactly("[::]:80 only", "0.0.0.0:80");
        assertThat(plan(false, true, at("127.0.0.1", 81), EVERYWHERE))
                .containsExactly("127.0.0.1:81", "0.0.0.0:80", "[::]:80 only or tcp 0.0.0.0:80");
    }

    @Test
    void ipv6IsAloneWhereThatIsAsked() {
        assertThat(plan(true, true, ALL_OF_6)).containsExactly("[::]:80 only");
        assertThat(plan(true, true, EVERYWHERE)).containsExactly("0.0.0.0:80", "[::]:80 only or tcp 0.0.0.0:80");
    }

    @Test
    void aSystemWithoutSocketsForIpv6AloneHasBothWildcardsInOne() {
        assertThat(plan(false, false, ALL, ALL_OF_6)).containsExactly("[::]:80 + tcp 0.0.0.0:80");
        assertThat(plan(false, false, ALL_OF_6, UNIX, ALL))
                .containsExactly("[::]:80 + tcp 0.0.0.0:80", "unix /run/app.sock");
        assertThat(plan(false, false, ONE, ONE_OF_6)).containsExactly("127.0.0.1:80", "[::1]:80");
        assertThat(plan(false, false, at("0.0.0.0", 81), ALL_OF_6)).containsExactly("0.0.0.0:81", "[::]:80");
        assertThat(plan(false, false, at("0.0.0.0", 0), at("::", 0))).containsExactly("0.0.0.0:0", "[::]:0");
    }
}
