package io.semper.kqueue;

import io.semper.tck.TckPart;

class KqueueTlsTckTest extends KqueueTck {
    KqueueTlsTckTest() {
        super(TckPart.TLS);
    }
}
