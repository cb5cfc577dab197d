package io.semper.engine.kernel;

import java.io.IOException;

/** Forwards every call to the poller below, which sees only the sockets below. */
public class ForwardingPoller implements Poller {
    /** Wraps what is registered. */
    protected final ForwardingKernel kernel;

    /** The poller below. */
    protected final Poller target;

    /** Forwards to {@code target}, the poller of the kernel below {@code kernel}. */
    public ForwardingPoller(ForwardingKernel kernel, Poller target) {
        this.kernel = kernel;
        this.target = target;
    }

    @Override
    public Registration register(Socket socket, ReadinessListener ready) throws IOException {
        return kernel.registration(target.register(ForwardingSocket.below(socket), kernel.ready(ready)));
    }

    @Override
    public int poll(long timeoutNanos) throws IOException {
        return target.poll(timeoutNanos);
    }

    @Override
    public void flush() throws IOException {
        target.flush();
    }

    @Override
    public void closeNow(Socket socket) {
        target.closeNow(ForwardingSocket.below(socket));
    }

    @Override
    public void wakeup() {
        target.wakeup();
    }

    @Override
    public void close() {
        target.close();
    }
}
