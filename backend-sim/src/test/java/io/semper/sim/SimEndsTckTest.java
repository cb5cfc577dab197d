package io.semper.sim;

import io.semper.tck.TckPart;

/** The conformance kit over this backend, in part: how connections come and go. */
class SimEndsTckTest extends SimKit {
    SimEndsTckTest() {
        super(TckPart.ENDS);
    }
}
