package org.example.foreign;

import io.semper.tck.EventLoopTck;
import io.semper.tck.Subjects;
import io.semper.tck.TckSubject;
import org.junit.platform.suite.api.BeforeSuite;

// region: loop
/** The rules of loops. */
class ForeignLoopTest extends EventLoopTck {
    @BeforeSuite
    static void install() {
        Subjects.install(TckSubject.of(new ForeignProvider()));
    }
}
// endregion
