package io.semper.nio;

import io.semper.tck.EventLoopTck;
import io.semper.tck.Subjects;
import io.semper.tck.TckSubject;
import org.junit.platform.suite.api.BeforeSuite;

/** The conformance kit over this backend, in part: encrypted connections. */
class NioTlsTckTest extends EventLoopTck.TlsPart {
    @BeforeSuite
    static void install() {
        Subjects.install(TckSubject.of(new NioProvider()));
    }
}
