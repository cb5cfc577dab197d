/**
 * The conformance kit: takes a {@link io.semper.tck.TckSubject}, which creates loops, and produces verdicts on the rules of
 * {@code SPEC.md}. Every test has its own thread, which also drives the loop under test.
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
 * <p>Without a build: {@code java -jar semper-tck-all.jar --class-path my.jar --provider my.Provider}, or {@link io.semper.tck.TckMain}. Properties: {@code tck.rule} (the ids and
 * areas to run), {@code tck.subject}, {@code tck.guard.seconds} (30), {@code tck.strict} (fails a test that the machine cannot run),
 * {@code tck.seed}, {@code tck.level}, {@code tck.report.dir}.
 *
 * <p>A loop need not offer everything. The kit does not run rules of capabilities that the subject does not claim, nor rules that
 * {@link io.semper.tck.TckSubject#exclusions} lists with a reason; the report shows both. An area stands for all its rules in
 * {@code tck.rule} and {@link io.semper.tck.TckRun#rules}. The areas LOOP READY TIMER THREAD POLICY FUTURE COMBINE CONNECT SERVER WRITE READ
 * FLOW EOF CLOSE BAD are the core: a loop that runs callbacks and carries TCP. {@code SmallLoopTckTest} in tck-selftest is an example: it
 * examines a loop over a selector that was written for this test, without the engine.
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
 * <p>After each test the kit closes everything that was created through {@link io.semper.tck.Tck}. It fails the test if a
 * {@link io.semper.tck.Recorder} recorded callbacks out of order, if a report to the exception handler was not taken, if an exception
 * ended a thread, or if a descriptor or thread is left.
 *
 * <p>Holds: running and selecting tests, their guards, and the loops, protocols and peers that tests use. Start reading at
 * {@link io.semper.tck.Tck} for writing a rule, and at {@link io.semper.tck.EventLoopTck} for running the kit.
 */
@NullMarked
package io.semper.tck;

import org.jspecify.annotations.NullMarked;
