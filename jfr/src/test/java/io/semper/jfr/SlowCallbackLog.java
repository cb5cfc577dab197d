package io.semper.jfr;

import java.time.Duration;
import java.util.function.Consumer;
import jdk.jfr.consumer.RecordingStream;

/** The example of the guide. */
final class SlowCallbackLog {
    private SlowCallbackLog() {}

    // region: stream
    /** Reports every callback of all loops that takes longer than {@code limit}, about a second later, until the result is closed. */
    static AutoCloseable report(Duration limit, Consumer<String> log) {
        RecordingStream stream = new RecordingStream();
        stream.enable("semper.SlowCallback").withThreshold(limit);
        stream.onEvent("semper.SlowCallback", event -> {
            log.accept(event.getString("callback") + " on " + event.getThread().getJavaName() + " took "
                    + event.getDuration().toMillis() + " ms");
        });
        stream.startAsync(); // calls the log on its own thread
        return stream;
    }
    // endregion
}
