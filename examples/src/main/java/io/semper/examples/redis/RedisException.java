package io.semper.examples.redis;

/** An error that the server has answered, such as {@code WRONGTYPE Operation against a key holding the wrong kind of value}. */
public final class RedisException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception without a stack trace: it would show the decoder, not the code that sent the command. */
    public RedisException(String message) {
        super(message, null, false, false);
    }

    /** Returns the first word of the message, such as {@code WRONGTYPE}, by which programs tell errors apart. */
    public String code() {
        String message = String.valueOf(getMessage());
        int blank = message.indexOf(' ');
        return blank < 0 ? message : message.substring(0, blank);
    }
}
