package io.semper.it;

import java.io.IOException;
import java.net.Socket;

/** A client of a server that echoes. */
final class EchoSide implements Side {
    private static final int MOST_MILLIS = 20_000;

    private final Socket socket;
    private final Runnable end;

    /** Connects to {@code port}; {@code end} ends the server. */
    EchoSide(int port, Runnable end) throws IOException {
        this.end = end;
        socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(MOST_MILLIS);
    }

    @Override
    public byte[] echo(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return socket.getInputStream().readNBytes(bytes.length);
    }

    @Override
    public void close() throws IOException {
        socket.close();
        end.run();
    }
}
