package io.semper.tck;

import java.util.List;
import org.junit.platform.suite.api.AfterSuite;
import org.junit.platform.suite.api.BeforeSuite;
import org.junit.platform.suite.api.IncludeClassNamePatterns;
import org.junit.platform.suite.api.SelectPackages;
import org.junit.platform.suite.api.Suite;

/**
 * Base class of a backend's conformance test. A subclass has one static {@code @BeforeSuite} method, which calls
 * {@link Subjects#install}; on the class path, a services file for {@link TckSubject} can replace it.
 *
 * <p>A build that runs several processes at once extends {@link BytesPart}, {@link EndsPart}, {@link LoopsPart} and {@link TlsPart}
 * instead; together they are the whole kit. Each writes its own result file, and the conformance table joins them.
 */
// -Dtck.rule may select nothing of a part; end() checks that Jupiter found tests.
@Suite(failIfNoTests = false)
@SelectPackages({"io.semper.tck.rules", "io.semper.tck.property"})
@IncludeClassNamePatterns(TckPart.Names.ALL)
public abstract class EventLoopTck {
    /** Fails the suite before any test if {@code -Dtck.rule} names what the kit does not test. */
    @BeforeSuite
    static void checkTheSelection() {
        Selection.checkProperty();
        FoundTests.watch();
    }

    /** Fails the suite if Jupiter found none of its tests, or if the subject excludes what the kit does not test. */
    @AfterSuite
    static void end() {
        Subjects.part(null);
        if (!FoundTests.isWatched()) {
            return; // the suite has failed before its first test
        }
        FoundTests.check();
        TckSubject subject = Subjects.current();
        Selection.check(
                "exclusions() of " + subject.name(), subject.exclusions().keySet(), List.of());
    }

    /** Base class of a suite of {@link TckPart#BYTES}. */
    @Suite(failIfNoTests = false) // -Dtck.rule may select none of them
    @IncludeClassNamePatterns(TckPart.Names.BYTES)
    public abstract static class BytesPart extends EventLoopTck {
        @BeforeSuite
        static void begin() {
            Subjects.part(TckPart.BYTES);
        }
    }

    /** Base class of a suite of {@link TckPart#ENDS}. */
    @Suite(failIfNoTests = false) // -Dtck.rule may select none of them
    @IncludeClassNamePatterns(TckPart.Names.ENDS)
    public abstract static class EndsPart extends EventLoopTck {
        @BeforeSuite
        static void begin() {
            Subjects.part(TckPart.ENDS);
        }
    }

    /** Base class of a suite of {@link TckPart#LOOPS}. */
    @Suite(failIfNoTests = false) // -Dtck.rule may select none of them
    @IncludeClassNamePatterns(TckPart.Names.LOOPS)
    public abstract static class LoopsPart extends EventLoopTck {
        @BeforeSuite
        static void begin() {
            Subjects.part(TckPart.LOOPS);
        }
    }

    /** Base class of a suite of {@link TckPart#TLS}. */
    @Suite(failIfNoTests = false) // -Dtck.rule may select none of them
    @IncludeClassNamePatterns(TckPart.Names.TLS)
    public abstract static class TlsPart extends EventLoopTck {
        @BeforeSuite
        static void begin() {
            Subjects.part(TckPart.TLS);
        }
    }
}
