package io.semper.examples;

import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import io.semper.TlsOptions;
import io.semper.examples.EchoServer.Echo;
import io.semper.tls.Pem;
import io.semper.tls.PemException;
import java.nio.file.Path;
import java.util.function.Supplier;

/** Echo over TLS, with keys and authorities in files of PEM. */
public final class SecureEcho {
    private SecureEcho() {}

    // region: tls
    static LoopFuture<Server> serve(EventLoop loop, ServerOptions at, Path chain, Path key) throws PemException {
        TlsOptions tls = TlsOptions.server(Pem.serverContext(chain, key));
        return loop.createServer(Echo::new, at.tls(tls));
    }

    static <P extends StreamProtocol> LoopFuture<Connection<P>> connect(
            EventLoop loop, Supplier<P> factory, String host, int port, Path authorities) throws PemException {
        TlsOptions tls = TlsOptions.client(Pem.clientContext(authorities)); // trusts these, and no others
        return loop.createConnection(factory, ConnectOptions.to(host, port).tls(tls)); // checks the name, too
    }
    // endregion
}
