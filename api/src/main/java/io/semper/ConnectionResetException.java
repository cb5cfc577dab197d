package io.semper;

import java.net.SocketException;

/** Thrown if the peer reset the connection, or closed it while bytes were being sent. Rules WRITE-12, ERROR-08, ERROR-09. */
public final class ConnectionResetException extends SocketException {
    private static final long serialVersionUID = 1L;

    /** Makes an exception; the message names the endpoint. */
    public ConnectionResetException(String message) {
        super(message);
    }
}
