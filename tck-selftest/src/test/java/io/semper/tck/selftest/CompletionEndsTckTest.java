package io.semper.tck.selftest;

import io.semper.tck.TckPart;

class CompletionEndsTckTest extends CompletionTck {
    CompletionEndsTckTest() {
        super(TckPart.ENDS);
    }
}
