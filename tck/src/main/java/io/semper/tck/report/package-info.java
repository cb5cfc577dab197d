/**
 * The results of runs: takes the events of JUnit's launcher, and produces one file for each subject and a table of all of them. Runs on the
 * launcher's thread.
 *
 * <p>Holds: collecting, writing and joining results. Start reading at {@link io.semper.tck.report.TckReport}.
 */
@NullMarked
package io.semper.tck.report;

import org.jspecify.annotations.NullMarked;
