package io.semper.sim;

import io.semper.tck.TckPart;

/** The conformance kit over this backend, in part: encrypted connections. */
class SimTlsTckTest extends SimKit {
    SimTlsTckTest() {
        super(TckPart.TLS);
    }
}
