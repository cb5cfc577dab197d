package io.semper;

import java.net.IDN;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The options of TLS, for one role. Immutable; setters return copies. Any thread. There is no default context: keys and trusted
 * authorities are always the caller's choice (rule TLS-01). One object, and so one context, should serve all connections to the same
 * peers: sessions are resumed within a context only (rule TLS-12).
 *
 * <p>A client checks that the certificate of the server is trusted and that it is made out for the server's name (rules TLS-04,
 * TLS-06). Both roles speak TLS 1.2 and 1.3 (RFC 5246, RFC 8446) and refuse renegotiation (rule TLS-38). The work of a handshake that
 * may block or take long runs off the loop (rule TLS-28).
 *
 * <p>The transport of a connection with TLS keeps the rules of {@link StreamTransport}, over TCP and Unix-domain sockets (rule TLS-71),
 * with these differences. {@link Transport#writeBufferSize()} counts encrypted bytes (rule TLS-32). Both halves end alone only with TLS
 * 1.3 (rule TLS-57). {@link Transport#close()} waits for the end of the peer (rules TLS-50 to TLS-52). An end without
 * {@code close_notify} is an error (rules TLS-53, TLS-54). Writes inside a callback for received data are sent together when it
 * returns. Rules TLS-30, TLS-31, TLS-33 to TLS-37, TLS-39 to TLS-42, TLS-55, TLS-56, TLS-59.
 */
public final class TlsOptions {
    // One long class, since each option is a setter and a getter, and states its contract.

    // Long, because each option has its field, setter, getter and sentences here, and nothing else is.

    /** The default of {@link #handshakeTimeout}. */
    public static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(60);

    /** The default of {@link #shutdownTimeout}. */
    public static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(30);

    /** The side of the handshake that the options are for. */
    public enum Role {
        /** Begins the handshake, and checks the certificate of the server. */
        CLIENT,
        /** Answers, and shows its certificate. */
        SERVER
    }

    /** Whether a server asks its clients for certificates. */
    public enum ClientAuthentication {
        /** Clients are not asked. */
        NONE,
        /** Clients are asked; one without a certificate is accepted, one with an untrusted certificate is not. */
        WANTED,
        /** Clients without a trusted certificate are refused. */
        NEEDED
    }

    private static final int MAX_ALPN_BYTES = 255;
    private static final Set<String> SUPPORTED = new LinkedHashSet<>(List.of("TLSv1.3", "TLSv1.2"));

    private static final class Values implements Cloneable {
        final Role role;
        final @Nullable Supplier<SSLContext> context;
        final @Nullable TlsEngineFactory engines;
        List<String> protocols = List.copyOf(SUPPORTED);
        List<String> cipherSuites = List.of();
        List<String> applicationProtocols = List.of();
        boolean requiresApplicationProtocol;

        @Nullable
        String serverName;

        boolean checksHostname = true;
        ClientAuthentication clientAuthentication = ClientAuthentication.NONE;
        Map<String, Supplier<SSLContext>> contextsByName = Map.of();
        Duration handshakeTimeout = HANDSHAKE_TIMEOUT;
        Duration shutdownTimeout = SHUTDOWN_TIMEOUT;
        boolean toleratesTruncation;

        @Nullable
        Executor taskExecutor;

        Values(Role role, @Nullable Supplier<SSLContext> context, @Nullable TlsEngineFactory engines) {
            this.role = role;
            this.context = context;
            this.engines = engines;
        }

        @Override
        protected Values clone() {
            try {
                return (Values) super.clone();
            } catch (CloneNotSupportedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private final Values values;

    private TlsOptions(Values values) {
        this.values = values;
    }

    private TlsOptions with(Consumer<Values> change) {
        Values copy = values.clone();
        change.accept(copy);
        return new TlsOptions(copy);
    }

    /** A client that trusts what {@code context} trusts, and shows the certificate of its key if a server asks for one. */
    public static TlsOptions client(SSLContext context) {
        Objects.requireNonNull(context, "context");
        return new TlsOptions(new Values(Role.CLIENT, () -> context, null));
    }

    /** A client whose engines come from {@code factory}. Rule TLS-13. */
    public static TlsOptions clientEngines(TlsEngineFactory factory) {
        return new TlsOptions(new Values(Role.CLIENT, null, Objects.requireNonNull(factory, "factory")));
    }

    /** A server with the certificate and key of {@code context}. */
    public static TlsOptions server(SSLContext context) {
        Objects.requireNonNull(context, "context");
        return new TlsOptions(new Values(Role.SERVER, () -> context, null));
    }

    /**
     * A server that asks {@code current} for its context at each handshake, on the thread of the connection's loop. When it returns
     * another one, for example after a renewal of the certificate, new connections use that; open ones continue. What it throws, or a
     * null, fails that handshake. Rule TLS-11.
     */
    public static TlsOptions server(Supplier<SSLContext> current) {
        return new TlsOptions(new Values(Role.SERVER, Objects.requireNonNull(current, "current"), null));
    }

    /** A server whose engines come from {@code factory}. Rule TLS-13. */
    public static TlsOptions serverEngines(TlsEngineFactory factory) {
        return new TlsOptions(new Values(Role.SERVER, null, Objects.requireNonNull(factory, "factory")));
    }

    /**
     * Sets the versions that may be negotiated, {@code TLSv1.2} and {@code TLSv1.3} in any order; both by default. Rule TLS-09.
     *
     * @throws IllegalArgumentException if there is none, or another one
     */
    public TlsOptions protocols(String... versions) {
        List<String> copy = List.of(versions);
        if (copy.isEmpty() || !SUPPORTED.containsAll(copy)) {
            throw new IllegalArgumentException("protocols " + copy + ": give TLSv1.2, TLSv1.3 or both");
        }
        return with(v -> v.protocols = copy);
    }

    /**
     * Sets the cipher suites that may be negotiated, by their standard names, the preferred one first; those of the engine by
     * default. A suite that the engine does not know fails the call that uses these options. Rule TLS-09.
     *
     * @throws IllegalArgumentException if there is none; to keep the default, do not call this method
     */
    public TlsOptions cipherSuites(String... suites) {
        List<String> copy = List.of(suites);
        if (copy.isEmpty()) {
            throw new IllegalArgumentException("cipherSuites() of no suite: do not call it for those of the engine");
        }
        return with(v -> v.cipherSuites = copy);
    }

    /**
     * Sets the application protocols that this side speaks, the preferred one first, for ALPN (RFC 7301); none by default. If both
     * sides name protocols and have none in common, the handshake fails. If the other side does not use ALPN, the connection has the
     * application protocol "", unless {@link #requireApplicationProtocol} is set. Rule TLS-07.
     *
     * @param protocols such as {@code h2} and {@code http/1.1}: 1 to 255 bytes each
     * @throws IllegalArgumentException if a name is empty, too long, not ASCII, or given twice, or if there is none and one is required
     */
    public TlsOptions applicationProtocols(String... protocols) {
        List<String> copy = List.of(protocols);
        for (String protocol : copy) {
            if (protocol.isEmpty() || protocol.length() > MAX_ALPN_BYTES || !isAscii(protocol)) {
                throw new IllegalArgumentException("application protocol '" + protocol
                        + "': a name has 1 to 255 ASCII characters, as in the registry of RFC 7301");
            }
        }
        if (Set.copyOf(copy).size() < copy.size()) {
            throw new IllegalArgumentException("application protocols " + copy + ": one is given twice");
        }
        if (copy.isEmpty() && values.requiresApplicationProtocol) {
            throw new IllegalArgumentException(
                    "applicationProtocols() of none, after requireApplicationProtocol(): give one at least");
        }
        return with(v -> v.applicationProtocols = copy);
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c > ' ' && c < 127);
    }

    /**
     * Fails a handshake in which no application protocol was negotiated; off by default. Rule TLS-07.
     *
     * @throws IllegalStateException if {@link #applicationProtocols} has set none
     */
    public TlsOptions requireApplicationProtocol() {
        if (values.applicationProtocols.isEmpty()) {
            throw new IllegalStateException(
                    "requireApplicationProtocol() without protocols: call applicationProtocols(...) first");
        }
        return with(v -> v.requiresApplicationProtocol = true);
    }

    /**
     * Sets the name of the server that a client connects to: the certificate has to be made out for it, and if it is a DNS name it is
     * sent to the server (SNI, RFC 6066). The default is the host of {@link ConnectOptions#to(String, int)}; without a host, as for
     * Unix-domain sockets and {@link EventLoop#startTls}, a name is needed. Rules TLS-03, TLS-06.
     *
     * @param name a DNS name, or a literal IP address, which is not sent
     * @throws IllegalArgumentException if the name is empty or cannot be a name
     * @throws IllegalStateException if these are options of a server
     */
    public TlsOptions serverName(String name) {
        checkRole(Role.CLIENT, "serverName()");
        String checked = name(name);
        return with(v -> v.serverName = checked);
    }

    /**
     * Accepts a trusted certificate that is made out for any other name. Every owner of a trusted certificate can then impersonate
     * the server. For closed systems whose authority signs nothing but these servers. The chain of the certificate is still checked.
     * Rule TLS-05.
     *
     * @throws IllegalStateException if these are options of a server
     */
    public TlsOptions dangerouslySkipHostnameCheck() {
        checkRole(Role.CLIENT, "dangerouslySkipHostnameCheck()");
        return with(v -> v.checksHostname = false);
    }

    /**
     * Asks clients for certificates, or not, the default. The trust managers of the context judge them. Rule TLS-08.
     *
     * @throws IllegalStateException if these are options of a client
     */
    public TlsOptions clientAuthentication(ClientAuthentication kind) {
        checkRole(Role.SERVER, "clientAuthentication()");
        Objects.requireNonNull(kind, "kind");
        return with(v -> v.clientAuthentication = kind);
    }

    /**
     * Uses {@code context} for clients that ask for {@code name} (SNI); other clients get the context of the options. Rule TLS-10.
     *
     * @param name a DNS name, or {@code *.} before one for the names that have one label more
     * @throws IllegalArgumentException if the name cannot be a DNS name, or has a context already
     * @throws IllegalStateException if these are options of a client, or of an engine factory
     */
    public TlsOptions contextFor(String name, SSLContext context) {
        Objects.requireNonNull(context, "context");
        return contextFor(name, () -> context);
    }

    /** As {@link #contextFor(String, SSLContext)}, with a context that may change, as in {@link #server(Supplier)}. */
    public TlsOptions contextFor(String name, Supplier<SSLContext> current) {
        checkRole(Role.SERVER, "contextFor()");
        Objects.requireNonNull(current, "current");
        if (values.context == null) {
            throw new IllegalStateException("contextFor() with an engine factory: the factory chooses the context");
        }
        boolean wildcard = name.startsWith("*.");
        String base = normalized(wildcard ? name.substring(2) : name);
        if (base == null || isLiteral(base)) {
            throw new IllegalArgumentException("contextFor('" + name
                    + "'): give a DNS name, or one label '*' before a DNS name, as clients send no other");
        }
        String key = wildcard ? "*." + base : base;
        if (values.contextsByName.containsKey(key)) {
            throw new IllegalArgumentException("contextFor('" + name + "'): the name has a context already");
        }
        Map<String, Supplier<SSLContext>> copy = new LinkedHashMap<>(values.contextsByName);
        copy.put(key, current);
        return with(v -> v.contextsByName = Map.copyOf(copy));
    }

    /**
     * Limits the time from the beginning of a handshake to its end; 60 seconds by default. When it passes, the connection is aborted.
     * Rule TLS-24.
     *
     * @throws IllegalArgumentException if {@code timeout} is zero or negative
     */
    public TlsOptions handshakeTimeout(Duration timeout) {
        Duration checked = positive("handshakeTimeout", timeout);
        return with(v -> v.handshakeTimeout = checked);
    }

    /**
     * Limits the time from {@code close()} to the end of the connection; 30 seconds by default. In it the queued bytes and the
     * {@code close_notify} alert are sent, and the peer ends its half. Rules TLS-50, TLS-51.
     *
     * @throws IllegalArgumentException if {@code timeout} is zero or negative
     */
    public TlsOptions shutdownTimeout(Duration timeout) {
        Duration checked = positive("shutdownTimeout", timeout);
        return with(v -> v.shutdownTimeout = checked);
    }

    /**
     * Treats an end of the connection below without {@code close_notify} as the end of the stream, in place of a
     * {@link TlsTruncatedException}; off by default. Only for protocols that know by themselves where a message ends. Rule TLS-54.
     */
    public TlsOptions tolerateTruncation() {
        return with(v -> v.toleratesTruncation = true);
    }

    /**
     * Sets where the delegated tasks of the engines run, such as signatures and the check of certificates; null, the default, for the
     * executor of {@link EventLoop#runInExecutor}. {@code Runnable::run} runs them on the loop, which saves a server two changes of
     * threads per handshake; then no trust manager, key manager or key may block. Rules TLS-28 and TLS-43.
     */
    public TlsOptions taskExecutor(@Nullable Executor executor) {
        return with(v -> v.taskExecutor = executor);
    }

    private void checkRole(Role needed, String call) {
        if (values.role != needed) {
            throw new IllegalStateException(
                    call + " on options of a " + lowerCase(values.role) + ": it is for a " + lowerCase(needed));
        }
    }

    private static String lowerCase(Role role) {
        return role.name().toLowerCase(Locale.ROOT);
    }

    private static Duration positive(String what, Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(what + " must be positive, was " + duration);
        }
        return duration;
    }

    private static String name(String name) {
        String text = normalized(name);
        if (text == null) {
            throw new IllegalArgumentException(
                    "'" + name + "' cannot be the name of a server: give a DNS name or a literal IP address");
        }
        return text;
    }

    /** Returns the form of {@code name} that certificates have: lower case, ASCII, without the dot of the root; null if it is no name. */
    private static @Nullable String normalized(String name) {
        String text = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        if (text.isEmpty() || text.chars().anyMatch(c -> c <= ' ' || "/@*[]".indexOf(c) >= 0)) {
            return null;
        }
        if (text.indexOf(':') >= 0) {
            return isLiteral(text) ? text : null;
        }
        try {
            return IDN.toASCII(text).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException notAName) {
            return null;
        }
    }

    /** Whether {@code text} looks like an IP address, by its characters alone. */
    private static boolean isLiteral(String text) {
        return text.indexOf(':') >= 0
                ? text.chars().allMatch(c -> c == ':' || c == '.' || Character.digit(c, 16) >= 0)
                : text.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9');
    }

    /** Returns the side that these options are for. */
    public Role role() {
        return values.role;
    }

    /** Returns what has the context, or null if there is an engine factory. */
    public @Nullable Supplier<SSLContext> context() {
        return values.context;
    }

    /** Returns the engine factory, or null if there is a context. */
    public @Nullable TlsEngineFactory engines() {
        return values.engines;
    }

    /** Returns the versions that may be negotiated. Unmodifiable. */
    public List<String> protocols() {
        return values.protocols;
    }

    /** Returns the cipher suites that may be negotiated; empty for those of the engine. Unmodifiable. */
    public List<String> cipherSuites() {
        return values.cipherSuites;
    }

    /** Returns the application protocols of this side; empty for none. Unmodifiable. */
    public List<String> applicationProtocols() {
        return values.applicationProtocols;
    }

    /** Whether an application protocol has to be negotiated. */
    public boolean requiresApplicationProtocol() {
        return values.requiresApplicationProtocol;
    }

    /** Returns the name of the server that was set, or null. */
    public @Nullable String serverName() {
        return values.serverName;
    }

    /** Whether a client checks that the certificate is made out for the name of the server. */
    public boolean checksHostname() {
        return values.checksHostname;
    }

    /** Returns whether clients are asked for certificates. */
    public ClientAuthentication clientAuthentication() {
        return values.clientAuthentication;
    }

    /** Returns the contexts by name. Unmodifiable. */
    public Map<String, Supplier<SSLContext>> contextsByName() {
        return values.contextsByName;
    }

    /** Returns the limit of a handshake. */
    public Duration handshakeTimeout() {
        return values.handshakeTimeout;
    }

    /** Returns the limit of a graceful close. */
    public Duration shutdownTimeout() {
        return values.shutdownTimeout;
    }

    /** Whether an end without {@code close_notify} is an end of the stream. */
    public boolean toleratesTruncation() {
        return values.toleratesTruncation;
    }

    /** Returns where delegated tasks run, or null for the executor of the loop. */
    public @Nullable Executor taskExecutor() {
        return values.taskExecutor;
    }

    @Override
    public String toString() {
        return "TlsOptions[" + lowerCase(role()) + ", " + protocols()
                + (applicationProtocols().isEmpty() ? "" : ", applicationProtocols=" + applicationProtocols())
                + (serverName() == null ? "" : ", serverName=" + serverName())
                + (checksHostname() ? "" : ", host names are not checked") + "]";
    }
}
