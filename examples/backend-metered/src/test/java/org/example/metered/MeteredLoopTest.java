package org.example.metered;

import io.semper.tck.EventLoopTck;
import io.semper.tck.Subjects;
import io.semper.tck.TckSubject;
import org.junit.platform.suite.api.BeforeSuite;

/** The rules of loops. */
class MeteredLoopTest extends EventLoopTck {
    @BeforeSuite
    static void install() {
        Subjects.install(TckSubject.of(new MeteredProvider()));
    }
}
