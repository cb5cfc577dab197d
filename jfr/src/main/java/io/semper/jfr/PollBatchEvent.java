package io.semper.jfr;

import io.semper.spi.LoopProbe;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

@Name("semper.PollBatch")
@Label("Poll Batch")
@Category("Semper")
@Description("A poll and what was run because of it, until the next poll")
@StackTrace(false)
@Enabled(false)
final class PollBatchEvent extends Event implements LoopProbe.PollBatch {
    @Label("Backend")
    @Nullable
    String backend;

    @Label("Ready")
    @Description("The number of tasks that were ready when the poll had returned")
    int ready;

    @Label("Ran")
    @Description("The number of callbacks that ran")
    int ran;

    @Label("Waited")
    @Description("The duration of the poll")
    @Timespan
    long waited;

    @Override
    public void ended(int tasks, int callbacks, long waitedNanos) {
        end();
        if (shouldCommit()) {
            ready = tasks;
            ran = callbacks;
            waited = waitedNanos;
            commit();
        }
    }
}
