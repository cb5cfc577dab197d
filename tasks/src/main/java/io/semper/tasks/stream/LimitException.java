package io.semper.tasks.stream;

import java.io.IOException;
import java.util.OptionalInt;

/** What a read asked for does not end within the limit. Nothing was consumed: the same bytes can be read in another way. Rule STREAM-07. */
public final class LimitException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int found;

    /** @param found the number of bytes up to the end of the delimiter, or -1 */
    LimitException(String message, int found) {
        super(message);
        this.found = found;
    }

    /**
     * Returns the number of unread bytes up to the end of the delimiter, which is above the limit; empty if no delimiter has arrived yet.
     * A caller that skips an overlong piece reads as many.
     */
    public OptionalInt found() {
        return found < 0 ? OptionalInt.empty() : OptionalInt.of(found);
    }
}
