package io.semper.cli.fuzz;

import io.semper.Capability;
import io.semper.EventLoop;
import io.semper.cli.soak.Bytes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** The folder of a run of the fuzz: a file to send, and the addresses of Unix-domain sockets. */
final class Places implements AutoCloseable {
    /** Periods of the pattern in the file. */
    private static final int PERIODS = 32;

    private final Path folder = Files.createTempDirectory("semper-fuzz");
    private final Path file = folder.resolve("pattern");
    private int sockets;

    Places() throws IOException {
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int i = 0; i < PERIODS; i++) {
                ByteBuffer period = Bytes.at(0, Bytes.PERIOD);
                while (period.hasRemaining()) {
                    out.write(period);
                }
            }
        }
    }

    /** Opens the file that repeats the pattern. */
    FileChannel pattern() throws IOException {
        return FileChannel.open(file, StandardOpenOption.READ);
    }

    /** The most bytes of the file that can be sent from an offset within the first period. */
    static int mostOfFile() {
        return (PERIODS - 1) * Bytes.PERIOD;
    }

    /** A new address to listen at: loopback with port 0, or a path. */
    SocketAddress address(SplittableRandom random, EventLoop loop) {
        return loop.supports(Capability.UNIX_SOCKETS) && random.nextBoolean()
                ? UnixDomainSocketAddress.of(folder.resolve("socket" + ++sockets))
                : new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    static ServerSocketChannel listen(SocketAddress at) throws IOException {
        ServerSocketChannel listener = at instanceof UnixDomainSocketAddress
                ? ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                : ServerSocketChannel.open();
        try {
            return listener.bind(at);
        } catch (IOException e) {
            listener.close();
            throw e;
        }
    }

    /** Connects, although an interrupt of the calling thread closes its channels: the interrupt is kept for later. */
    static SocketChannel connect(SocketAddress to) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            return SocketChannel.open(to);
        } catch (ClosedByInterruptException meanwhile) {
            return connect(to);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Removes the files of listeners of the JDK, which keep theirs. */
    void sweep() throws IOException {
        try (Stream<Path> left = Files.list(folder)) {
            for (Path path : left.toList()) {
                if (!path.equals(file)) {
                    Files.deleteIfExists(path);
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        sweep();
        Files.deleteIfExists(file);
        Files.delete(folder);
    }
}
