package org.example.metered;

import io.semper.engine.kernel.DatagramSocket;
import io.semper.engine.kernel.ForwardingKernel;
import io.semper.engine.kernel.ForwardingPoller;
import io.semper.engine.kernel.Kernel;
import io.semper.engine.kernel.ListenSocket;
import io.semper.engine.kernel.Poller;
import io.semper.engine.kernel.StreamSocket;
import java.io.IOException;

// region: kernel
/** Puts a wrapper around each part of the kernel below that calls the OS. What it does not override behaves as below. */
final class MeteredKernel extends ForwardingKernel {
    private final MeteredCalls calls;

    MeteredKernel(Kernel below, Meter meter, Faults faults) {
        super(below);
        calls = new MeteredCalls(meter, faults);
    }

    @Override
    public String name() {
        return MeteredProvider.NAME;
    }

    @Override
    protected Poller poller(Poller below) {
        return new MeteredPoller(below);
    }

    @Override
    protected StreamSocket stream(StreamSocket below) {
        return new MeteredStream(calls, below);
    }

    @Override
    protected ListenSocket listener(ListenSocket below) {
        return new MeteredListener(calls, this, below);
    }

    @Override
    protected DatagramSocket datagram(DatagramSocket below) {
        return new MeteredDatagram(calls, below);
    }
    // endregion

    private final class MeteredPoller extends ForwardingPoller {
        MeteredPoller(Poller below) {
            super(MeteredKernel.this, below);
        }

        @Override
        public int poll(long timeoutNanos) throws IOException {
            int reported = super.poll(timeoutNanos);
            calls.meter.polled(reported);
            return reported;
        }

        @Override
        public void wakeup() {
            super.wakeup();
            calls.meter.woken();
        }
    }
}
