package io.semper.sim;

import io.semper.tck.TckPart;

/** The conformance kit over this backend, in part: how bytes move. */
class SimBytesTckTest extends SimKit {
    SimBytesTckTest() {
        super(TckPart.BYTES);
    }
}
