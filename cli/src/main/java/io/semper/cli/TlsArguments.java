package io.semper.cli;

import io.semper.ServerOptions;
import io.semper.TlsOptions;
import io.semper.TlsOptions.ClientAuthentication;
import io.semper.tls.Pem;
import io.semper.tls.PemException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Arguments of the commands that listen, for TLS. All but the last are needed together. */
final class TlsArguments {
    @Option(names = "--tls", required = true, description = "speak TLS; needs --cert and --key")
    private boolean tls;

    @Option(
            names = "--cert",
            required = true,
            paramLabel = "FILE",
            description = "the certificate of the server and those that lead to its authority, in PEM")
    private Path certificates = Path.of("");

    @Option(names = "--key", required = true, paramLabel = "FILE", description = "the private key, in PEM")
    private Path key = Path.of("");

    @Option(
            names = "--client-ca",
            paramLabel = "FILE",
            description = "refuse clients without a certificate of one of these authorities, in PEM")
    private @Nullable Path authorities;

    /** Returns {@code to} with TLS, if that is asked for. */
    ServerOptions apply(ServerOptions to) throws PemException {
        if (!tls) {
            return to;
        }
        Pem pem = Pem.empty().key(certificates, key);
        if (authorities == null) {
            return to.tls(TlsOptions.server(pem.serverContext()));
        }
        return to.tls(TlsOptions.server(pem.trust(authorities).serverContext())
                .clientAuthentication(ClientAuthentication.NEEDED));
    }
}
