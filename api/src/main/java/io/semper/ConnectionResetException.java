package io.semper;

import java.net.SocketException;

/** The peer broke the connection: reset, or gone while we were writing. Rules WRITE-12, ERROR-08, ERROR-09. */
public final class ConnectionResetException extends SocketException {
    private static final long serialVersionUID = 1L;

    /** With the endpoint in the message. */
    public ConnectionResetException(String message) {
        super(message);
    }
}
