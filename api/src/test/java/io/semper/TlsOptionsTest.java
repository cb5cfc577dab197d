package io.semper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What options of TLS accept, and what they say when they do not. */
class TlsOptionsTest {
    private static final SSLContext CONTEXT = context();
    private static final TlsOptions CLIENT = TlsOptions.client(CONTEXT);
    private static final TlsOptions SERVER = TlsOptions.server(CONTEXT);
    private static final TlsEngineFactory ENGINES = (host, port) -> CONTEXT.createSSLEngine();

    private static final String[] NONE = {};

    private static SSLContext context() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static AbstractThrowableAssert<?, ?> argument(ThrowingCallable call) {
        return assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class);
    }

    private static AbstractThrowableAssert<?, ?> state(ThrowingCallable call) {
        return assertThatThrownBy(call).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theDefaultsAreSafe() {
        assertThat(CLIENT.role()).isEqualTo(TlsOptions.Role.CLIENT);
        assertThat(CLIENT.protocols()).containsExactly("TLSv1.3", "TLSv1.2");
        assertThat(CLIENT.checksHostname()).isTrue();
        assertThat(CLIENT.serverName()).isNull();
        assertThat(CLIENT.cipherSuites()).isEmpty();
        assertThat(CLIENT.applicationProtocols()).isEmpty();
        assertThat(CLIENT.requiresApplicationProtocol()).isFalse();
        assertThat(CLIENT.handshakeTimeout()).isEqualTo(Duration.ofSeconds(60));
        assertThat(CLIENT.shutdownTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(CLIENT.toleratesTruncation()).isFalse();
        assertThat(CLIENT.taskExecutor()).isNull();
        assertThat(SERVER.role()).isEqualTo(TlsOptions.Role.SERVER);
        assertThat(SERVER.clientAuthentication()).isEqualTo(TlsOptions.ClientAuthentication.NONE);
        assertThat(SERVER.contextsByName()).isEmpty();
        assertThat(TlsOptions.clientEngines(ENGINES).context()).isNull();
        assertThat(TlsOptions.serverEngines(ENGINES).engines()).isSameAs(ENGINES);
    }

    @Test
    void settersReturnCopies() {
        Executor executor = Runnable::run;
        TlsOptions changed = CLIENT.protocols("TLSv1.2")
                .cipherSuites("TLS_AES_128_GCM_SHA256")
                .applicationProtocols("h2", "http/1.1")
                .requireApplicationProtocol()
                .serverName("a.test")
                .dangerouslySkipHostnameCheck()
                .handshakeTimeout(Duration.ofSeconds(1))
                .shutdownTimeout(Duration.ofSeconds(2))
                .tolerateTruncation()
                .taskExecutor(executor);
        theDefaultsAreSafe();
        assertThat(changed.protocols()).containsExactly("TLSv1.2");
        assertThat(changed.cipherSuites()).containsExactly("TLS_AES_128_GCM_SHA256");
        assertThat(changed.applicationProtocols()).containsExactly("h2", "http/1.1");
        assertThat(changed.requiresApplicationProtocol()).isTrue();
        assertThat(changed.serverName()).isEqualTo("a.test");
        assertThat(changed.checksHostname()).isFalse();
        assertThat(changed.handshakeTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(changed.shutdownTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(changed.toleratesTruncation()).isTrue();
        assertThat(changed.taskExecutor()).isSameAs(executor);
        assertThat(changed.taskExecutor(null).taskExecutor()).isNull();
        assertThat(changed)
                .hasToString("TlsOptions[client, [TLSv1.2], applicationProtocols=[h2, http/1.1], serverName=a.test,"
                        + " host names are not checked]");
        assertThat(SERVER).hasToString("TlsOptions[server, [TLSv1.3, TLSv1.2]]");
    }

    @Test
    void nullsAreRefusedByName() {
        assertThatThrownBy(() -> TlsOptions.client(null)).hasMessage("context");
        assertThatThrownBy(() -> TlsOptions.server((SSLContext) null)).hasMessage("context");
        assertThatThrownBy(() -> TlsOptions.server((Supplier<SSLContext>) null)).hasMessage("current");
        assertThatThrownBy(() -> TlsOptions.clientEngines(null)).hasMessage("factory");
        assertThatThrownBy(() -> TlsOptions.serverEngines(null)).hasMessage("factory");
        assertThatThrownBy(() -> SERVER.clientAuthentication(null)).hasMessage("kind");
        assertThatThrownBy(() -> SERVER.contextFor("a.test", (SSLContext) null)).hasMessage("context");
        assertThatThrownBy(() -> SERVER.contextFor("a.test", (Supplier<SSLContext>) null))
                .hasMessage("current");
        List<ThrowingCallable> calls = List.of(
                () -> CLIENT.serverName(null),
                () -> SERVER.contextFor(null, CONTEXT),
                () -> CLIENT.protocols((String[]) null),
                () -> CLIENT.protocols("TLSv1.2", null),
                () -> CLIENT.cipherSuites((String) null),
                () -> CLIENT.applicationProtocols("h2", null),
                () -> CLIENT.handshakeTimeout(null),
                () -> CLIENT.shutdownTimeout(null));
        calls.forEach(call -> assertThatThrownBy(call).isInstanceOf(NullPointerException.class));
    }

    @Test
    void versionsAreThoseOfToday() {
        assertThat(CLIENT.protocols("TLSv1.3", "TLSv1.2").protocols()).containsExactly("TLSv1.3", "TLSv1.2");
        argument(() -> CLIENT.protocols(NONE)).hasMessage("protocols []: give TLSv1.2, TLSv1.3 or both");
        argument(() -> CLIENT.protocols("TLSv1.3", "TLSv1.1"))
                .hasMessage("protocols [TLSv1.3, TLSv1.1]: give TLSv1.2, TLSv1.3 or both");
        argument(() -> CLIENT.protocols("SSLv3")).hasMessage("protocols [SSLv3]: give TLSv1.2, TLSv1.3 or both");
        argument(() -> CLIENT.protocols("tlsv1.3")).hasMessage("protocols [tlsv1.3]: give TLSv1.2, TLSv1.3 or both");
    }

    @Test
    void anEmptyListOfSuitesIsNotTheDefault() {
        argument(() -> CLIENT.cipherSuites(NONE))
                .hasMessage("cipherSuites() of no suite: do not call it for those of the engine");
    }

    @Test
    void applicationProtocolsFitIntoAnExtension() {
        assertThat(CLIENT.applicationProtocols("h2").applicationProtocols(NONE).applicationProtocols())
                .isEmpty();
        assertThat(CLIENT.applicationProtocols("x".repeat(255)).applicationProtocols())
                .hasSize(1);
        String rule = "': a name has 1 to 255 ASCII characters, as in the registry of RFC 7301";
        argument(() -> CLIENT.applicationProtocols("h2", "")).hasMessage("application protocol '" + rule);
        argument(() -> CLIENT.applicationProtocols("h\u00e9")).hasMessage("application protocol 'h\u00e9" + rule);
        argument(() -> CLIENT.applicationProtocols("h 2")).hasMessage("application protocol 'h 2" + rule);
        argument(() -> CLIENT.applicationProtocols("x".repeat(256)))
                .hasMessage("application protocol '" + "x".repeat(256) + rule);
        argument(() -> CLIENT.applicationProtocols("h2", "x", "h2"))
                .hasMessage("application protocols [h2, x, h2]: one is given twice");
    }

    @Test
    void aRequirementNeedsProtocols() {
        state(() -> CLIENT.requireApplicationProtocol())
                .hasMessage("requireApplicationProtocol() without protocols: call applicationProtocols(...) first");
        TlsOptions requiring = CLIENT.applicationProtocols("h2").requireApplicationProtocol();
        argument(() -> requiring.applicationProtocols(NONE))
                .hasMessage("applicationProtocols() of none, after requireApplicationProtocol(): give one at least");
    }

    @Test
    void namesAreNormalized() {
        assertThat(CLIENT.serverName("WWW.Example.TEST.").serverName()).isEqualTo("www.example.test");
        assertThat(CLIENT.serverName("b\u00fccher.test").serverName()).isEqualTo("xn--bcher-kva.test");
        assertThat(CLIENT.serverName("127.0.0.1").serverName()).isEqualTo("127.0.0.1");
        assertThat(CLIENT.serverName("::1").serverName()).isEqualTo("::1");
        assertThat(CLIENT.serverName("a_b.test").serverName()).isEqualTo("a_b.test");
        for (String wrong : List.of(
                "", ".", "a b", "a\tb", "http://a.test", "me@a.test", "a..test", "x".repeat(64) + ".test", "[::1]")) {
            argument(() -> CLIENT.serverName(wrong))
                    .hasMessage(
                            "'" + wrong + "' cannot be the name of a server: give a DNS name or a literal IP address");
        }
    }

    @Test
    void aNameHasOneContext() {
        TlsOptions named = SERVER.contextFor("A.test.", CONTEXT).contextFor("*.a.test", CONTEXT);
        assertThat(named.contextsByName()).containsOnlyKeys("a.test", "*.a.test");
        argument(() -> named.contextFor("a.TEST", CONTEXT))
                .hasMessage("contextFor('a.TEST'): the name has a context already");
        argument(() -> named.contextFor("*.A.test", CONTEXT))
                .hasMessage("contextFor('*.A.test'): the name has a context already");
        for (String wrong : List.of("", "*.", "*", "*.*.test", "a.*.test", "127.0.0.1", "::1", "a:443")) {
            argument(() -> SERVER.contextFor(wrong, CONTEXT))
                    .hasMessage("contextFor('" + wrong
                            + "'): give a DNS name, or one label '*' before a DNS name, as clients send no other");
        }
    }

    @Test
    void callsForTheOtherRoleAreRefused() {
        state(() -> SERVER.serverName("a.test")).hasMessage("serverName() on options of a server: it is for a client");
        state(() -> SERVER.dangerouslySkipHostnameCheck())
                .hasMessage("dangerouslySkipHostnameCheck() on options of a server: it is for a client");
        state(() -> CLIENT.clientAuthentication(TlsOptions.ClientAuthentication.NEEDED))
                .hasMessage("clientAuthentication() on options of a client: it is for a server");
        state(() -> CLIENT.contextFor("a.test", CONTEXT))
                .hasMessage("contextFor() on options of a client: it is for a server");
        state(() -> TlsOptions.serverEngines(ENGINES).contextFor("a.test", CONTEXT))
                .hasMessage("contextFor() with an engine factory: the factory chooses the context");
        argument(() -> ConnectOptions.to("a.test", 1).tls(SERVER))
                .hasMessage("tls() with options of a server: a connection needs TlsOptions.client(...)");
        argument(() -> ServerOptions.bind(new java.net.InetSocketAddress(0)).tls(CLIENT))
                .hasMessage("tls() with options of a client: a server needs TlsOptions.server(...)");
    }

    @Test
    void timeoutsArePositive() {
        for (Duration wrong : List.of(Duration.ZERO, Duration.ofNanos(-1), Duration.ofSeconds(Long.MIN_VALUE))) {
            argument(() -> CLIENT.handshakeTimeout(wrong))
                    .hasMessage("handshakeTimeout must be positive, was " + wrong);
            argument(() -> CLIENT.shutdownTimeout(wrong)).hasMessage("shutdownTimeout must be positive, was " + wrong);
        }
        assertThat(CLIENT.handshakeTimeout(Duration.ofSeconds(Long.MAX_VALUE)).handshakeTimeout())
                .isEqualTo(Duration.ofSeconds(Long.MAX_VALUE));
    }
}
