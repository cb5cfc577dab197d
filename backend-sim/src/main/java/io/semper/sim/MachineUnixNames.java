package io.semper.sim;

import io.semper.engine.kernel.FailedCall;
import io.semper.engine.kernel.FailedCall.Cause;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The paths of a live world are files of the machine. A socket of the OS holds each of them, so that the OS creates the file and lists it;
 * that socket accepts no connection, and other processes cannot enter the world through it.
 */
final class MachineUnixNames implements UnixNames {
    /** The size of sun_path without the terminating zero, on Linux. */
    private static final int LONGEST_PATH = 107;

    /** By the key of the file. */
    private final Map<Object, Object> owners = new HashMap<>();

    @Override
    public Binding bind(Path path, Object owner) throws IOException {
        ServerSocketChannel holder = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            holder.bind(UnixDomainSocketAddress.of(path), 1);
            Object key = keyOf(path);
            owners.put(key, owner);
            return () -> {
                owners.remove(key, owner);
                close(holder);
            };
        } catch (IOException | RuntimeException e) {
            close(holder);
            throw FailedCall.BIND.because(Cause.LOCAL_ADDRESS, String.valueOf(e.getMessage()));
        }
    }

    private static void close(ServerSocketChannel holder) {
        try {
            holder.close();
        } catch (IOException ignored) {
            // It is closed all the same.
        }
    }

    private static Object keyOf(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    @Override
    public @Nullable Object ownerAt(Path path, FailedCall call) throws IOException {
        int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
        if (length == 0 || length > LONGEST_PATH) {
            throw call.because(Cause.OTHER, length == 0 ? "Invalid argument" : "File name too long");
        }
        try {
            return owners.get(keyOf(path));
        } catch (NoSuchFileException e) {
            throw call.because(Cause.OTHER, "No such file or directory");
        } catch (FileSystemException e) {
            throw call.because(Cause.OTHER, String.valueOf(e.getReason()));
        }
    }
}
