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
 * Duplicates the descriptor of a channel of the JDK, whose number the channel does not reveal. The number is found by a {@link Marker}:
 * an option is changed through the channel repeatedly, until only descriptors are left that always showed the value. One of them is
 * duplicated by sending it to this process, and the duplicate is verified in the same way, so that no other descriptor is taken,
 * whatever other threads open and close in the meantime. The channel can then be closed, and the connection continues.
 */
final class Takeover {
    /** A marker of one bit matches by chance with a probability of 2 to the power of -40. */
    private static final int ROUNDS = 40;

    private static final int ENCODED_ADDRESS = 26;

    private Takeover() {}

    /** A non-blocking descriptor of the channel's socket. The channel is closed on return, even if this throws. */
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
            // Its descriptor is closed even then.
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

    /** Called before the channel is closed after a failure: the close would wait for the time that the marker has set. */
    private static void restoreQuietly(Marker marker) {
        try {
            marker.restore();
        } catch (IOException e) {
            // The channel is closed already.
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
        return candidates.get(0); // several are duplicates of one
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

    /** A second descriptor of the same socket. The path is in a directory that only this user can enter, and is removed on return. */
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

    /** An accepted connection that has ended already cannot be the one from here. */
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

    /** Closes the sockets that were added. */
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
