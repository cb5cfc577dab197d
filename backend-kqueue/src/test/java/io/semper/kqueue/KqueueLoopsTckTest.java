package io.semper.kqueue;

import io.semper.tck.TckPart;

class KqueueLoopsTckTest extends KqueueTck {
    KqueueLoopsTckTest() {
        super(TckPart.LOOPS);
    }
}
