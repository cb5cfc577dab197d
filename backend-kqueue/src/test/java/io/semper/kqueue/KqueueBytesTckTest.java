package io.semper.kqueue;

import io.semper.tck.TckPart;

class KqueueBytesTckTest extends KqueueTck {
    KqueueBytesTckTest() {
        super(TckPart.BYTES);
    }
}
