package io.semper.tck.selftest;

import io.semper.tck.TckPart;

class CompletionBytesTckTest extends CompletionTck {
    CompletionBytesTckTest() {
        super(TckPart.BYTES);
    }
}
