package io.semper;

/**
 * A method that belongs to the thread that runs a loop was called on another thread; the message names both. Rule THREAD-07.
 *
 * <p>Java 19 and later have a {@code java.lang.WrongThreadException}: import this one by its full name.
 */
public final class WrongThreadException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /** Says what was asked, by which thread, and whose the loop is. */
    public WrongThreadException(String message) {
        super(message);
    }
}
