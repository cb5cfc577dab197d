package io.semper.tck.selftest;

import io.semper.engine.kernel.ForwardingKernel;
import io.semper.engine.kernel.ForwardingPoller;
import io.semper.engine.kernel.ForwardingRegistration;
import io.semper.engine.kernel.ForwardingStream;
import io.semper.engine.kernel.Kernel;
import io.semper.engine.kernel.Poller;
import io.semper.engine.kernel.Registration;
import io.semper.engine.kernel.StreamSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Counts the engine's calls of a good kernel in the steady state; each counted call is at most one system call. */
final class CountingKernel extends ForwardingKernel {
    /** Written only on the loop's thread, and read while that is in a callback. */
    volatile long calls;

    CountingKernel(Kernel good) {
        super(good);
    }

    @SuppressWarnings("NonAtomicOperationOnVolatileField") // one thread writes
    private void count() {
        calls = calls + 1;
    }

    @Override
    protected Poller poller(Poller goodPoller) {
        return new ForwardingPoller(this, goodPoller) {
            @Override
            public int poll(long timeoutNanos) throws IOException {
                count();
                return super.poll(timeoutNanos);
            }
        };
    }

    @Override
    protected Registration registration(Registration goodRegistration) {
        return new ForwardingRegistration(this, goodRegistration) {
            @Override
            public void interest(int bits) {
                count();
                super.interest(bits);
            }
        };
    }

    @Override
    protected StreamSocket stream(StreamSocket goodSocket) {
        return new ForwardingStream(goodSocket) {
            @Override
            public @Nullable ByteBuffer read(ByteBuffer scratch) throws IOException {
                count();
                return super.read(scratch);
            }

            @Override
            public long write(ByteBuffer[] chunks, int from, int many) throws IOException {
                count();
                return super.write(chunks, from, many);
            }

            @Override
            public int write(ByteBuffer data) throws IOException {
                count();
                return super.write(data);
            }
        };
    }
}
