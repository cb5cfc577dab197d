package io.semper.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The line that names the client, and the command line. */
class ProxyHeaderLineTest {
    private static String line(String from, String to) {
        return US_ASCII.decode(Proxy.header(new InetSocketAddress(from, 4711), new InetSocketAddress(to, 80)))
                .toString();
    }

    @Test
    void namesBothAddresses() {
        assertThat(line("10.0.0.1", "10.0.0.2")).isEqualTo("PROXY TCP4 10.0.0.1 10.0.0.2 4711 80\r\n");
        assertThat(line("fe80::1%0", "::1"))
                .isEqualTo("PROXY TCP6 fe80:0:0:0:0:0:0:1 0:0:0:0:0:0:0:1 4711 80\r\n")
                .hasSizeLessThan(107);
    }

    @Test
    void otherAddressesAreUnknown() {
        assertThat(US_ASCII.decode(Proxy.header(UnixDomainSocketAddress.of("/tmp/a"), null))
                        .toString())
                .isEqualTo("PROXY UNKNOWN\r\n");
        assertThat(line("10.0.0.1", "::1")).isEqualTo("PROXY UNKNOWN\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "127.0.0.1:0",
                "127.0.0.1:0 nonsense",
                "127.0.0.1:0 a:1 --what",
                "127.0.0.1:0 a:1 --idle-timeout",
                "127.0.0.1:0 a:1 --idle-timeout 0",
                "127.0.0.1:0 a:1 --drain x"
            })
    void aCommandLineThatIsWrongIsRefused(String line) {
        assertThatThrownBy(() -> new ProxyArguments(line.split(" "))).isInstanceOf(IllegalArgumentException.class);
    }
}
