package io.semper.tck.selftest;

import io.semper.engine.kernel.ReadinessListener;
import io.semper.engine.kernel.Registration;
import java.io.IOException;

/** Forwards every call to a good registration. */
class ForwardingRegistration implements Registration {
    final ForwardingKernel kernel;
    final Registration good;

    ForwardingRegistration(ForwardingKernel kernel, Registration good) {
        this.kernel = kernel;
        this.good = good;
    }

    @Override
    public void interest(int bits) {
        good.interest(bits);
    }

    @Override
    public void interestNow(int bits) throws IOException {
        good.interestNow(bits);
    }

    @Override
    public void redirect(ReadinessListener next) {
        good.redirect(kernel.ready(next));
    }

    @Override
    public void deregister() {
        good.deregister();
    }
}
