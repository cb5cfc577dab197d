package io.semper.kqueue;

import io.semper.tck.TckPart;

class KqueueEndsTckTest extends KqueueTck {
    KqueueEndsTckTest() {
        super(TckPart.ENDS);
    }
}
