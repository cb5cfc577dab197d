package io.semper.kqueue;

import io.semper.tck.EventLoopTck;
import io.semper.tck.Subjects;
import org.junit.platform.suite.api.BeforeSuite;

/** The conformance kit over this backend. */
class KqueueTckTest extends EventLoopTck {
    @BeforeSuite
    static void install() {
        Emulation.ensureLoaded();
        Subjects.install(Emulation.subject(KqueueKernel.NAME));
    }
}
