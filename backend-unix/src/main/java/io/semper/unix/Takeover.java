package io.semper.unix;

import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectableChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Makes a descriptor of ours out of a channel of the JDK, which keeps its number to itself. The number is found by a {@link Marker}:
 * an option is changed through the channel again and again, until only descriptors are left that always showed what was set. One of
 * them is duplicated by sending it to ourselves, and what arrived is asked once more: nothing else of the process can be taken over,
 * whatever other threads open and close meanwhile. The object can be closed for good then, and the connection goes on.
 */
final class Takeover {
    /** A marker of one bit is right by chance once in so many powers of two. */
    private static final int ROUNDS = 40;

    private static final int ENCODED_ADDRESS = 26;

    private Takeover() {}

    /** A descriptor of the channel's socket, non-blocking; the channel is closed on return, whatever comes of it. */
    static <C extends SelectableChannel & NetworkChannel> NativeSocket of(C channel) throws IOException {
        int number;
        try {
            channel.configureBlocking(false);
            number = duplicate(channel);
        } finally {
            close(channel);
        }
        return NativeSocket.of(number);
    }

    private static void close(SelectableChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // Its descriptor is gone even then.
        }
    }

    private static int duplicate(NetworkChannel channel) throws IOException {
        Marker marker = Marker.of(channel);
        Random random = ThreadLocalRandom.current();
        int copy = -1;
        try {
            copy = sentToOurselves(find(marker, random));
            prove(marker, random, copy);
            marker.restore();
            return copy;
        } catch (IOException | RuntimeException e) {
            if (copy >= 0) {
                new FileDescriptor(copy).close();
            }
            restoreQuietly(marker);
            throw e;
        }
    }

    /** Before the channel is closed for having failed: a close would wait for what the marker says. */
    private static void restoreQuietly(Marker marker) {
        try {
            marker.restore();
        } catch (IOException e) {
            // It is closed already.
        }
    }

    private static int find(Marker marker, Random random) throws IOException {
        List<Integer> candidates = OpenDescriptors.numbers();
        for (int round = 0; round < ROUNDS && !candidates.isEmpty(); round++) {
            marker.change(random);
            candidates.removeIf(number -> !shows(marker, number));
        }
        if (candidates.isEmpty()) {
            throw new IOException("no descriptor of this process is that of the channel");
        }
        return candidates.get(0); // several are copies of one
    }

    private static void prove(Marker marker, Random random, int copy) throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            marker.change(random);
            if (!shows(marker, copy)) {
                throw new IOException("the channel was closed by another thread while it was taken over");
            }
        }
    }

    private static boolean shows(Marker marker, int number) {
        try {
            return marker.shows(new Socket(number));
        } catch (IOException | RuntimeException noSocket) {
            return false;
        }
    }

    /** A second descriptor of the same socket. The path is in a folder that nobody else can enter, and gone on return. */
    private static int sentToOurselves(int number) throws IOException {
        Path folder = Files.createTempDirectory("semper");
        Path path = folder.resolve("s");
        try (Closing ends = new Closing()) {
            DomainSocketAddress address = new DomainSocketAddress(path.toString());
            Socket listener = ends.add(Socket.newSocketDomain());
            listener.bind(address);
            listener.listen(1);
            Socket sender = ends.add(Socket.newSocketDomain());
            if (!sender.connect(address)) {
                throw new IOException("connecting to ourselves did not end at once");
            }
            Socket receiver = ends.add(ours(listener));
            int sent = sender.sendFd(number);
            int copy = sent < 0 ? sent : receiver.recvFd();
            if (copy <= 0) {
                throw new IOException("the descriptor could not be sent to ourselves (" + sent + ", " + copy + ")");
            }
            return copy;
        } finally {
            Files.deleteIfExists(path);
            Files.delete(folder);
        }
    }

    /** What was accepted and is dead already cannot be ours. */
    private static Socket ours(Socket listener) throws IOException {
        for (int number = accept(listener); number >= 0; number = accept(listener)) {
            Socket accepted = new Socket(number);
            if (accepted.remoteDomainSocketAddress() != null) {
                return accepted;
            }
            accepted.close();
        }
        throw new IOException("a connection to ourselves did not arrive");
    }

    private static int accept(Socket listener) throws IOException {
        return listener.accept(new byte[ENCODED_ADDRESS]);
    }

    /** Closes what it holds. */
    private static final class Closing implements AutoCloseable {
        private final List<Socket> sockets = new ArrayList<>();

        Socket add(Socket socket) {
            sockets.add(socket);
            return socket;
        }

        @Override
        public void close() throws IOException {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }
}
