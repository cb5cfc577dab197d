package io.semper.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A running tool that is talked to: its output and errors are one text, which the test waits for. */
final class Dialogue implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 20;

    private final Process process;
    private final OutputStream in;
    private final Text said = new Text();

    Dialogue(String... command) throws IOException {
        Tool.need(command[0]);
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        in = process.getOutputStream();
        Thread reader = new Thread(this::read, "output of " + command[0]);
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        byte[] buffer = new byte[8192];
        try (InputStream out = process.getInputStream()) {
            for (int n = out.read(buffer); n >= 0; n = out.read(buffer)) {
                said.add(new String(buffer, 0, n, ISO_8859_1));
            }
        } catch (IOException closed) {
            // the end, like the other
        }
        said.end();
    }

    Dialogue say(String text) throws IOException {
        in.write(text.getBytes(ISO_8859_1));
        in.flush();
        return this;
    }

    Dialogue awaitText(String text) {
        said.await(text);
        return this;
    }

    /** Returns the group of the first match of {@code pattern}. */
    String awaitMatch(String pattern) {
        Matcher matcher = said.await(Pattern.compile(pattern));
        return matcher.group(1);
    }

    /** Waits for the end of the program, and returns all that it said. */
    String awaitEnd() throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("it does not end; it said: " + said);
        }
        return said.awaitEnd();
    }

    int status() throws InterruptedException {
        return process.waitFor();
    }

    /** Ends its input. */
    Dialogue sayNoMore() throws IOException {
        in.close();
        return this;
    }

    /** Ends it in the middle of everything. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }
}
