package io.semper;

/**
 * Thrown if a method of a running loop's owner is called on another thread. The message names both threads. Rule THREAD-07.
 *
 * <p>Java 19 and later have a {@code java.lang.WrongThreadException}; import this class by its full name.
 */
public final class WrongThreadException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception; the message says what was asked, by which thread, and which thread runs the loop. */
    public WrongThreadException(String message) {
        super(message);
    }
}
