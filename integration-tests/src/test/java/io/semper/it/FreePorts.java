package io.semper.it;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports for programs that cannot choose one themselves, and ports that stay closed. */
final class FreePorts {
    /** Below the ports that an OS chooses for a bind to port 0, so that no other test gets one meanwhile. */
    private static final int FIRST = 12_000;

    private static final int COUNT = 18_000;

    private FreePorts() {}

    /** A port at which nothing listens on loopback. */
    static int any() throws IOException {
        while (true) {
            int port = FIRST + ThreadLocalRandom.current().nextInt(COUNT);
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (BindException taken) {
                continue;
            }
        }
    }
}
