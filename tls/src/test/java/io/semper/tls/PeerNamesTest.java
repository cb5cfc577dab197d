package io.semper.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.ConnectOptions;
import io.semper.TlsOptions;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.security.NoSuchAlgorithmException;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerNamesTest {
    private final TlsOptions options = TlsOptions.client(context());

    private static SSLContext context() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theNameThatTheCertificateMustHave() {
        ConnectOptions host = ConnectOptions.to("a.test.", 443);
        assertThat(PeerNames.of(host, options)).isEqualTo("a.test");
        assertThat(PeerNames.of(ConnectOptions.to(".", 443), options)).isEqualTo(".");
        assertThat(PeerNames.of(host, options.serverName("other.test"))).isEqualTo("other.test");
        ConnectOptions address = ConnectOptions.to(InetSocketAddress.createUnresolved("b.test", 444));
        assertThat(PeerNames.of(address, options)).isEqualTo("b.test");
        ConnectOptions path = ConnectOptions.to(UnixDomainSocketAddress.of("/a/path"));
        assertThat(PeerNames.of(path, options)).isNull();
    }

    @Test
    void thePortUnderWhichSessionsAreKept() {
        assertThat(PeerNames.port(ConnectOptions.to("a.test", 443))).isEqualTo(443);
        assertThat(PeerNames.port(ConnectOptions.to(InetSocketAddress.createUnresolved("b.test", 444))))
                .isEqualTo(444);
        assertThat(PeerNames.port(ConnectOptions.to(UnixDomainSocketAddress.of("/a/path"))))
                .isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1", "99.9.90.19", "::1", "fe80::1", "under_score.test ", "", "a..b"})
    void noAddressAndNoIllegalNameIsSent(String name) {
        assertThat(PeerNames.toSend(name)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.test", "1.test", "1a", "x"})
    void aNameIsSent(String name) {
        assertThat(PeerNames.toSend(name)).isEqualTo(new SNIHostName(name));
    }
}
