package io.semper.tck.selftest;

import io.semper.tck.TckPart;

class CompletionLoopsTckTest extends CompletionTck {
    CompletionLoopsTckTest() {
        super(TckPart.LOOPS);
    }
}
