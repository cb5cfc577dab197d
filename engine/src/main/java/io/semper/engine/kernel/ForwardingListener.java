package io.semper.engine.kernel;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Forwards every call to the listener below, and wraps what it accepts. */
public class ForwardingListener implements ListenSocket, ForwardingSocket {
    /** Wraps accepted streams. */
    protected final ForwardingKernel kernel;

    /** The listener below. */
    protected final ListenSocket target;

    /** Forwards to {@code target}, a listener of the kernel below {@code kernel}. */
    public ForwardingListener(ForwardingKernel kernel, ListenSocket target) {
        this.kernel = kernel;
        this.target = target;
    }

    @Override
    public ListenSocket socket() {
        return target;
    }

    @Override
    public boolean filePermissions(Set<PosixFilePermission> permissions) {
        return target.filePermissions(permissions);
    }

    @Override
    public void listen(SocketAddress local, int backlog) throws IOException {
        target.listen(local, backlog);
    }

    @Override
    public @Nullable StreamSocket accept() throws IOException {
        StreamSocket accepted = target.accept();
        return accepted == null ? null : kernel.stream(accepted);
    }
}
