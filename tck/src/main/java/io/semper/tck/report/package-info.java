/**
 * What runs of the kit found out: in flow the events of JUnit's launcher, out flow one file for each subject and the table of all.
 * On the launcher's thread.
 */
@NullMarked
package io.semper.tck.report;

import org.jspecify.annotations.NullMarked;
