/**
 * Tests of the rules WATCH.
 *
 * <p>Holds: readers and writers of descriptors and channels that belong to the application. Each test runs for what the subject claims:
 * channels, numbers or both. Start reading at {@code WatchRules}.
 */
@NullMarked
package io.semper.tck.rules.watch;

import org.jspecify.annotations.NullMarked;
