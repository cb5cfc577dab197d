package io.semper.epoll;

import io.semper.tck.EventLoopTck;
import io.semper.tck.Subjects;
import io.semper.tck.TckSubject;
import org.junit.platform.suite.api.BeforeSuite;

/** The conformance kit over this backend, in part: how connections come and go. */
class EpollEndsTckTest extends EventLoopTck.EndsPart {
    @BeforeSuite
    static void install() {
        Subjects.install(TckSubject.of(new EpollProvider()));
    }
}
