package io.semper.tck.run;

import io.semper.tck.report.Json;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The events of a process that runs tests, one JSON object on each line of a file. A file, since the subject may write to any stream of its
 * process and use up its descriptors, and what was written survives the process.
 */
final class Journal implements AutoCloseable {
    private static final int MOST_BYTES = 1 << 20;

    private final RandomAccessFile file;
    private final StringBuilder unfinished = new StringBuilder();

    private Journal(Path path, String mode) throws IOException {
        file = new RandomAccessFile(path.toFile(), mode);
    }

    /** Begins an empty journal. */
    static Journal begin(Path path) throws IOException {
        Journal journal = new Journal(path, "rw");
        journal.file.setLength(0);
        return journal;
    }

    static Journal follow(Path path) throws IOException {
        return new Journal(path, "r");
    }

    /** Appends an event; any thread. */
    synchronized void add(Map<String, @Nullable Object> event) {
        try {
            file.write((Json.of(event) + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Passes each event that was added since the last call, however many there are; whether there was one. */
    boolean read(Consumer<Map<String, @Nullable Object>> each) throws IOException {
        boolean any = false;
        long end = file.length();
        while (file.getFilePointer() < end) {
            byte[] bytes = new byte[(int) Math.min(MOST_BYTES, end - file.getFilePointer())];
            file.readFully(bytes);
            // A read may end inside a character, so lines are decoded when they are whole.
            unfinished.append(new String(bytes, StandardCharsets.ISO_8859_1));
            any |= passLines(each);
        }
        return any;
    }

    private boolean passLines(Consumer<Map<String, @Nullable Object>> each) {
        boolean any = false;
        for (int end = unfinished.indexOf("\n"); end >= 0; end = unfinished.indexOf("\n")) {
            String line = unfinished.substring(0, end);
            unfinished.delete(0, end + 1);
            each.accept(Json.object(new String(line.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)));
            any = true;
        }
        return any;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
