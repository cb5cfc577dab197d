/** The conformance kit: runs the numbered rules against any loop. */
open module io.semper.tck {
    requires transitive io.semper;
    requires io.semper.tasks;
    requires transitive org.junit.jupiter.api;
    requires transitive org.junit.platform.launcher;
    requires transitive org.junit.platform.suite.api;
    requires java.logging;
    requires java.management;
    requires org.junit.platform.commons;
    requires org.junit.platform.engine;
    requires org.opentest4j;
    requires static org.jspecify;

    exports io.semper.tck;
    exports io.semper.tck.property;
    exports io.semper.tck.report;
    exports io.semper.tck.spec;

    uses io.semper.spi.EventLoopProvider;
    uses io.semper.tck.TckSubject;

    provides org.junit.platform.launcher.TestExecutionListener with
            io.semper.tck.report.TckReport;
}
