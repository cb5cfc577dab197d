package io.semper.examples.smtp;

/**
 * A mail.
 *
 * @param from the address of the sender
 * @param to the address of the receiver
 * @param text header and body, lines ended by LF
 */
public record Mail(String from, String to, String text) {
    public Mail {
        if (!isAddress(from) || !isAddress(to)) {
            throw new IllegalArgumentException(
                    "'" + from + "' or '" + to + "' is no address: printable ASCII without blanks, < and >");
        }
    }

    /** Whether {@code text} can stand in a command; a line end in it would begin another command. */
    private static boolean isAddress(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c < 127 && c != '<' && c != '>');
    }
}
