package io.semper.tls;

import io.semper.TlsOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Makes an {@link SSLContext} of keys and certificates in PEM, the format of RFC 7468 that authorities and OpenSSL write. Immutable;
 * setters return copies. Any thread. There is no default: a context has the keys and trusts the authorities that it was given, and no
 * others (rule TLS-01). {@link #serverContext(Path, Path)} and {@link #clientContext(Path)} are for the common cases:
 *
 * <pre>{@code
 * TlsOptions server = TlsOptions.server(Pem.serverContext(Path.of("chain.pem"), Path.of("key.pem")));
 * TlsOptions client = TlsOptions.client(Pem.empty().trustSystem().clientContext());
 * }</pre>
 *
 * <p>Files are read when a context is made, and each time again, so the same object makes the context of renewed files. Making one
 * <b>blocks</b>: it reads files, decrypts and checks keys. Do it before the loop runs, or by
 * {@link io.semper.EventLoop#runInExecutor(java.util.concurrent.Executor, java.util.concurrent.Callable)}.
 *
 * <p>Keys may be PKCS#8 (RSA, EC, Ed25519, Ed448, RSASSA-PSS), PKCS#8 encrypted with a password (PBES2), PKCS#1 and SEC 1. A text may
 * have comments between its blocks, any ends of lines, and up to 1 MiB. A key is checked to belong to the first certificate of its chain.
 * What cannot be read or used is a {@link PemException}, which names the file.
 */
public final class Pem {
    private static final Pem EMPTY = new Pem(List.of(), List.of(), false);

    private final List<PemIdentity> identities;
    private final List<PemSource> authorities;
    private final boolean trustsSystem;

    private Pem(List<PemIdentity> identities, List<PemSource> authorities, boolean trustsSystem) {
        this.identities = identities;
        this.authorities = authorities;
        this.trustsSystem = trustsSystem;
    }

    /**
     * Makes the context of a server with one key, which trusts no certificates of clients. Blocks.
     *
     * @param chain a file with the certificate of the server, followed by those of the authorities between it and the root
     * @param key a file with its private key, not encrypted; may be the same file
     * @throws PemException if a file cannot be read or used, or the two do not belong together
     */
    public static SSLContext serverContext(Path chain, Path key) throws PemException {
        return empty().key(chain, key).serverContext();
    }

    /**
     * Makes the context of a client without a key, which trusts the given authorities alone. Blocks.
     *
     * @param authorities a file with the certificates of one or more authorities
     * @throws PemException if the file cannot be read or used
     */
    public static SSLContext clientContext(Path authorities) throws PemException {
        return empty().trust(authorities).clientContext();
    }

    /** Has no key and trusts no authority. */
    public static Pem empty() {
        return EMPTY;
    }

    /**
     * Adds a key and its certificates. Several, such as one of EC and one of RSA, are for peers that accept one of them only; for several
     * names of a server see {@link TlsOptions#contextFor}.
     *
     * @param chain a file with the certificate of the key, followed by those of the authorities between it and the root
     * @param key a file with the private key, not encrypted; may be the same file
     */
    public Pem key(Path chain, Path key) {
        return with(PemSource.of(chain), PemSource.of(key), null);
    }

    /**
     * As {@link #key(Path, Path)}, for a key that may be encrypted.
     *
     * @param password in ASCII; copied. It is kept as long as this object, which reads the file again for each context
     */
    public Pem key(Path chain, Path key, char[] password) {
        return with(PemSource.of(chain), PemSource.of(key), Objects.requireNonNull(password, "password"));
    }

    /** As {@link #key(Path, Path)}, with the texts that such files have. */
    public Pem keyText(String chain, String key) {
        return with(PemSource.of(chain, "chain"), PemSource.of(key, "key"), null);
    }

    /** As {@link #key(Path, Path, char[])}, with the texts that such files have. */
    public Pem keyText(String chain, String key, char[] password) {
        return with(
                PemSource.of(chain, "chain"), PemSource.of(key, "key"), Objects.requireNonNull(password, "password"));
    }

    private Pem with(PemSource chain, PemSource key, char @Nullable [] password) {
        List<PemIdentity> more = new ArrayList<>(identities);
        more.add(new PemIdentity(chain, key, password));
        return new Pem(List.copyOf(more), authorities, trustsSystem);
    }

    /**
     * Trusts the authorities of a file, besides those that were given before.
     *
     * @param authorities a file with the certificates of one or more authorities, in any order
     */
    public Pem trust(Path authorities) {
        return with(PemSource.of(authorities));
    }

    /** As {@link #trust(Path)}, with the text that such a file has. */
    public Pem trustText(String authorities) {
        return with(PemSource.of(authorities, "authorities"));
    }

    private Pem with(PemSource source) {
        List<PemSource> more = new ArrayList<>(authorities);
        more.add(source);
        return new Pem(identities, List.copyOf(more), trustsSystem);
    }

    /**
     * Trusts the authorities of the JVM too: those of the system property {@code javax.net.ssl.trustStore}, or else those that the JDK
     * comes with, which are the public authorities of the web.
     */
    public Pem trustSystem() {
        return new Pem(identities, authorities, true);
    }

    /**
     * Makes the context of a server. Without {@link #trust} it trusts no certificate of a client. Blocks.
     *
     * @throws IllegalStateException if there is no key
     * @throws PemException if something cannot be read or used
     */
    public SSLContext serverContext() throws PemException {
        if (identities.isEmpty()) {
            throw new IllegalStateException(
                    "serverContext() without a key: a server shows a certificate; call key(chain, key) first");
        }
        return PemContext.make(identities, authorities, trustsSystem);
    }

    /**
     * Makes the context of a client, which shows the certificate of its key, if it has one, to servers that ask for it. Blocks.
     *
     * @throws IllegalStateException if no authority is trusted
     * @throws PemException if something cannot be read or used
     */
    public SSLContext clientContext() throws PemException {
        if (authorities.isEmpty() && !trustsSystem) {
            throw new IllegalStateException("clientContext() that trusts no authority: call trust(file) with the"
                    + " certificate of the server's authority, or trustSystem() for the public ones, first");
        }
        return PemContext.make(identities, authorities, trustsSystem);
    }

    /** Names the files; texts and passwords are not shown. */
    @Override
    public String toString() {
        return "Pem[keys " + identities + ", trust " + authorities + (trustsSystem ? " and the system" : "") + "]";
    }
}
