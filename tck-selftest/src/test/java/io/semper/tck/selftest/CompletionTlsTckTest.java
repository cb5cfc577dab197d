package io.semper.tck.selftest;

import io.semper.tck.TckPart;

class CompletionTlsTckTest extends CompletionTck {
    CompletionTlsTckTest() {
        super(TckPart.TLS);
    }
}
