package io.semper.it;

import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text that grows on one thread while another waits for parts of it, each behind the one before. */
final class Text {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final StringBuilder text = new StringBuilder();
    private int at;
    private boolean ended;

    synchronized void add(String more) {
        text.append(more);
        notifyAll();
    }

    synchronized void end() {
        ended = true;
        notifyAll();
    }

    void await(String part) {
        await(Pattern.compile(Pattern.quote(part)));
    }

    synchronized Matcher await(Pattern pattern) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        Matcher matcher = pattern.matcher(text);
        while (!matcher.find(at)) {
            if (ended || !waited(deadline)) {
                throw new AssertionError(
                        "no '" + pattern + "' " + (ended ? "before the end" : "in time") + " in: " + text);
            }
            matcher = pattern.matcher(text);
        }
        at = matcher.end();
        return matcher;
    }

    synchronized String awaitEnd() {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!ended) {
            if (!waited(deadline)) {
                throw new AssertionError("no end in time of: " + text);
            }
        }
        return text.toString();
    }

    private boolean waited(long deadline) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
            return false;
        }
        try {
            wait(left);
            return true;
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted while it waited", e);
        }
    }

    @Override
    public synchronized String toString() {
        return text.toString();
    }
}
