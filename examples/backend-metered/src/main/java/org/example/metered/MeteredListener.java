package org.example.metered;

import io.semper.engine.kernel.FailedCall;
import io.semper.engine.kernel.ForwardingKernel;
import io.semper.engine.kernel.ForwardingListener;
import io.semper.engine.kernel.ListenSocket;
import io.semper.engine.kernel.StreamSocket;
import java.io.IOException;

/** A listener whose calls are metered, and which wraps what it accepts. */
final class MeteredListener extends ForwardingListener {
    private final MeteredCalls calls;

    MeteredListener(MeteredCalls calls, ForwardingKernel kernel, ListenSocket below) {
        super(kernel, below);
        this.calls = calls;
    }

    @Override
    public StreamSocket accept() throws IOException {
        return calls.make(FailedCall.ACCEPT, target, super::accept, accepted -> 0);
    }
}
