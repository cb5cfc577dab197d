package io.semper.jfr;

import io.semper.spi.LoopProbe;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;
import jdk.jfr.Recording;
import jdk.jfr.RecordingState;
import org.jspecify.annotations.Nullable;

/**
 * Installs the probe when the first recording starts, and removes it when the last one ends. The event classes are loaded on the thread
 * that starts the recording, which takes tenths of a second that a loop does not have. Any thread.
 */
final class Recordings implements FlightRecorderListener {
    private final Consumer<? super @Nullable LoopProbe> install;
    private final AtomicInteger changes = new AtomicInteger();
    private volatile @Nullable FlightRecorder recorder;

    private Recordings(Consumer<? super @Nullable LoopProbe> install) {
        this.install = install;
    }

    /** Follows the recordings of this JVM from now on, including those that run already. */
    static void follow(Consumer<? super @Nullable LoopProbe> install) {
        if (FlightRecorder.isAvailable()) {
            FlightRecorder.addListener(new Recordings(install));
        }
    }

    @Override
    public void recorderInitialized(FlightRecorder made) {
        recorder = made;
        update();
    }

    @Override
    public void recordingStateChanged(Recording changed) {
        update();
    }

    /** Takes no lock, because the recorder may hold its own here. Of several threads, the last one sees all changes. */
    private void update() {
        changes.incrementAndGet();
        int seen;
        do {
            seen = changes.get();
            install.accept(isRecording() ? FlightProbe.instance() : null);
        } while (seen != changes.get());
    }

    private boolean isRecording() {
        FlightRecorder known = recorder;
        return known != null
                && known.getRecordings().stream().anyMatch(recording -> recording.getState() == RecordingState.RUNNING);
    }
}
