package io.semper.sim;

import io.semper.tck.TckPart;

/** The conformance kit over this backend, in part: everything else. */
class SimLoopsTckTest extends SimKit {
    SimLoopsTckTest() {
        super(TckPart.LOOPS);
    }
}
