package io.semper.engine.kernel;

import java.io.IOException;

/** Forwards every call to the registration below. */
public class ForwardingRegistration implements Registration {
    /** Wraps the listeners. */
    protected final ForwardingKernel kernel;

    /** The registration below. */
    protected final Registration target;

    /** Forwards to {@code target}, a registration of the kernel below {@code kernel}. */
    public ForwardingRegistration(ForwardingKernel kernel, Registration target) {
        this.kernel = kernel;
        this.target = target;
    }

    @Override
    public void interest(int bits) {
        target.interest(bits);
    }

    @Override
    public void interestNow(int bits) throws IOException {
        target.interestNow(bits);
    }

    @Override
    public void redirect(ReadinessListener next) {
        target.redirect(kernel.ready(next));
    }

    @Override
    public void deregister() {
        target.deregister();
    }
}
