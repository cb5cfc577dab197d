package io.semper.tck.selftest;

import io.semper.engine.kernel.ListenSocket;
import io.semper.engine.kernel.Socket;
import io.semper.engine.kernel.StreamSocket;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Forwards every call to a good listener; mutants override one method. */
class ForwardingListener implements ListenSocket, ForwardingSocket {
    final ForwardingKernel kernel;
    final ListenSocket good;

    ForwardingListener(ForwardingKernel kernel, ListenSocket good) {
        this.kernel = kernel;
        this.good = good;
    }

    @Override
    public Socket socket() {
        return good;
    }

    @Override
    public boolean filePermissions(Set<PosixFilePermission> permissions) {
        return good.filePermissions(permissions);
    }

    @Override
    public void listen(SocketAddress local, int backlog) throws IOException {
        good.listen(local, backlog);
    }

    @Override
    public @Nullable StreamSocket accept() throws IOException {
        StreamSocket accepted = good.accept();
        return accepted == null ? null : kernel.stream(accepted);
    }
}
