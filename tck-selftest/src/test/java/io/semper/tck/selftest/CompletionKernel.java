package io.semper.tck.selftest;

import io.semper.Capability;
import io.semper.engine.kernel.DatagramSocket;
import io.semper.engine.kernel.ForwardingKernel;
import io.semper.engine.kernel.Kernel;
import io.semper.engine.kernel.ListenSocket;
import io.semper.engine.kernel.Poller;
import io.semper.engine.kernel.StreamSocket;
import java.util.Set;

/**
 * A kernel that works by completion, as io_uring does, over one that works by readiness. Reads, writes, connects and accepts are
 * submitted; they use the kernel's own memory, and a later poll reports their results, never the call that submitted them.
 */
final class CompletionKernel extends ForwardingKernel {
    static final String NAME = "completion";

    CompletionKernel(Kernel good) {
        super(good);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Set<Capability> capabilities() {
        return CompletionProvider.CAPABILITIES;
    }

    @Override
    protected Poller poller(Poller goodPoller) {
        return new CompletionPoller(goodPoller);
    }

    @Override
    protected StreamSocket stream(StreamSocket goodSocket) {
        return new CompletionStream(goodSocket);
    }

    @Override
    protected DatagramSocket datagram(DatagramSocket goodSocket) {
        return new CompletionDatagram(goodSocket);
    }

    @Override
    protected ListenSocket listener(ListenSocket goodSocket) {
        return new CompletionListener(this, goodSocket);
    }
}
