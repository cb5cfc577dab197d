package io.semper.tck.selftest;

import io.semper.engine.kernel.Poller;
import io.semper.engine.kernel.ReadinessListener;
import io.semper.engine.kernel.Registration;
import io.semper.engine.kernel.Socket;
import java.io.IOException;

/** Forwards every call to a good poller, which sees only the good sockets. */
class ForwardingPoller implements Poller {
    final ForwardingKernel kernel;
    final Poller good;

    ForwardingPoller(ForwardingKernel kernel, Poller good) {
        this.kernel = kernel;
        this.good = good;
    }

    @Override
    public Registration register(Socket socket, ReadinessListener ready) throws IOException {
        return kernel.registration(good.register(goodOf(socket), kernel.ready(ready)));
    }

    @Override
    public int poll(long timeoutNanos) throws IOException {
        return good.poll(timeoutNanos);
    }

    @Override
    public void flush() throws IOException {
        good.flush();
    }

    @Override
    public void closeNow(Socket socket) {
        good.closeNow(goodOf(socket));
    }

    @Override
    public void wakeup() {
        good.wakeup();
    }

    @Override
    public void close() {
        good.close();
    }

    /** What belongs to the application has no wrapper. */
    private static Socket goodOf(Socket socket) {
        return socket instanceof ForwardingSocket wrapper ? wrapper.socket() : socket;
    }
}
