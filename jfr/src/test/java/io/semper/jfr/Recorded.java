package io.semper.jfr;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** A recording of this JVM, or the events of one in a file. */
final class Recorded implements AutoCloseable {
    private final Recording recording = new Recording();

    /** Starts a recording with {@code settings}, pairs of a name such as {@code semper.PollBatch#enabled} and a value. */
    Recorded(String... settings) {
        Map<String, String> all = new HashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        recording.setSettings(all);
        recording.start();
    }

    /** Stops the recording and returns the events of Semper. */
    List<RecordedEvent> stop() throws IOException {
        Path file = Files.createTempFile("semper", ".jfr");
        try {
            recording.stop();
            recording.dump(file);
            return events(file);
        } finally {
            Files.delete(file);
        }
    }

    /** Returns the events of Semper in {@code file}. */
    static List<RecordedEvent> events(Path file) throws IOException {
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().startsWith("semper."))
                .toList();
    }

    /** Returns the events with {@code name}. */
    static List<RecordedEvent> named(String name, List<RecordedEvent> events) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals("semper." + name))
                .toList();
    }

    @Override
    public void close() {
        recording.close();
    }
}
