package io.semper.engine.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class EndpointsTest {
    @Test
    void showsLiteralsAndNeverNames() throws UnknownHostException {
        InetAddress four = InetAddress.getByAddress("a-name", new byte[] {127, 0, 0, 1});
        assertThat(Endpoints.describe(new InetSocketAddress(four, 4711))).isEqualTo("tcp 127.0.0.1:4711");
        InetAddress six = InetAddress.getByAddress(new byte[16]);
        assertThat(Endpoints.describe(new InetSocketAddress(six, 80))).isEqualTo("tcp [0:0:0:0:0:0:0:0]:80");
    }

    @Test
    void showsHostsAsTheyWereGiven() {
        assertThat(Endpoints.describe("example.com", 443)).isEqualTo("tcp example.com:443");
        assertThat(Endpoints.describe("::1", 443)).isEqualTo("tcp [::1]:443");
        assertThat(Endpoints.describe(InetSocketAddress.createUnresolved("db", 5432)))
                .isEqualTo("tcp db:5432");
    }

    @Test
    void showsUnixPathsAndTheirAbsence() {
        assertThat(Endpoints.describe(UnixDomainSocketAddress.of("/run/app.sock")))
                .isEqualTo("unix /run/app.sock");
        assertThat(Endpoints.describe(UnixDomainSocketAddress.of(""))).isEqualTo("unix (unnamed)");
        assertThat(Endpoints.describe(null)).isEqualTo("(no address)");
    }
}
