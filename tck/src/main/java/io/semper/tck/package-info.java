/**
 * The conformance kit. In flows a {@link io.semper.tck.TckSubject}, which makes loops; out flow verdicts on the rules of
 * {@code SPEC.md}. Every test runs on a thread of its own, which also moves the loop under test.
 *
 * <h2>To examine a loop</h2>
 *
 * <pre>{@code
 * final class MyLoopTckTest extends EventLoopTck {
 *     @BeforeSuite
 *     static void subject() {
 *         Subjects.install(TckSubject.of(new MyLoopProvider()));
 *     }
 * }
 * }</pre>
 *
 * <p>Or without a build: {@code java -p LIB -m io.semper.tck/io.semper.tck.TckMain --subject NAME}. Properties: {@code tck.rule} (ids
 * and areas, the others are left out), {@code tck.subject}, {@code tck.guard.seconds} (30), {@code tck.strict} (what this machine lacks is a
 * failure), {@code tck.seed}, {@code tck.report.dir}.
 *
 * <p>A loop need not offer everything. Rules of capabilities that its subject does not claim are not run, nor are those that
 * {@link io.semper.tck.TckSubject#exclusions} names with a reason; both are shown in the report. Areas stand for their rules in
 * {@code tck.rule} and {@link io.semper.tck.TckRun#rules}; LOOP READY TIMER THREAD POLICY FUTURE COMBINE CONNECT SERVER WRITE READ FLOW EOF CLOSE BAD
 * are the core, a loop that runs callbacks and carries TCP. The tests of this project examine a loop over a selector that was written
 * for it alone, without the engine, {@code SmallLoopTckTest} in tck-selftest: an example of all this.
 *
 * <h2>To write the test of a rule</h2>
 *
 * <pre>{@code
 * @Rule("CLOSE-02")
 * void connectionLostIsNeverCalledFromInsideClose(Tck tck, StreamKind kind) {
 *     Link link = tck.accept(kind, tck.recorder());
 *     link.run(t -> {
 *         t.close();
 *         assertFalse(link.recorder().isLost());
 *     });
 *     assertNull(link.recorder().awaitLost());
 * }
 * }</pre>
 *
 * <p>After each test the kit closes everything that was made through {@link io.semper.tck.Tck} and fails the test if a
 * {@link io.semper.tck.Recorder} heard something out of order, if something was reported to the exception handler and not taken, if a
 * thread died of an exception, or if a descriptor or thread is left.
 */
@NullMarked
package io.semper.tck;

import org.jspecify.annotations.NullMarked;
