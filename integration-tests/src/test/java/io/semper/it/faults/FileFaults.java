package io.semper.it.faults;

import static io.semper.it.faults.ClosingChecks.require;

import java.io.InputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** Files that change or are special while they are sent. */
final class FileFaults {
    private FileFaults() {}

    private static FileChannel open(Rig rig, Path path) throws Exception {
        return rig.peer(FileChannel.open(path, StandardOpenOption.READ));
    }

    private static Path sparse(Path path, long size) throws Exception {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(new byte[] {'!'}), size - 1);
        }
        return path;
    }

    private static long readAll(InputStream in) throws Exception {
        byte[] buffer = new byte[1 << 18];
        long bytes = 0;
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            bytes += n;
        }
        return bytes;
    }

    /** Sends a file and three more bytes, and closes; the peer must receive the reported number of bytes and the three bytes. */
    private static long sent(Rig rig, Serving serving, Path path, long from, long count) throws Exception {
        Socket peer = rig.dial(serving.address());
        Witness witness = serving.next();
        FileChannel file = open(rig, path);
        CompletableFuture<Long> done = rig.start(l -> l.sendFile(witness.transport(), file, from, count)
                .thenApply(told -> {
                    witness.transport().write(ByteBuffer.wrap(new byte[3]));
                    witness.transport().close();
                    return told;
                }));
        long got = readAll(peer.getInputStream());
        long told = done.get(15, TimeUnit.SECONDS);
        require(got == told + 3, "reported " + told + ", the peer received " + got);
        rig.untilLost(witness);
        return told;
    }

    @Fault(id = "E16", what = "files that are empty, sparse, or go beyond 2 GiB are sent")
    static void oddFiles(Rig rig) throws Exception {
        Path folder = UnixFaults.folder(rig);
        Serving serving = rig.serve(rig::plain);
        Path empty = Files.createFile(folder.resolve("empty"));
        rig.outcome("empty: " + sent(rig, serving, empty, 0, 10));
        rig.outcome("sparse: " + sent(rig, serving, sparse(folder.resolve("sparse"), 64 << 20), 0, 64 << 20));
        long border = 1L << 31;
        Path large = sparse(folder.resolve("large"), border + (1 << 20));
        rig.outcome("across 2 GiB: " + sent(rig, serving, large, border - (1 << 20), 3 << 20));
    }

    @Fault(id = "E16", what = "a file is truncated while it is sent")
    static void cutOff(Rig rig) throws Exception {
        Path path = UnixFaults.folder(rig).resolve("shrinking");
        byte[] bytes = new byte[40 << 20];
        new Random(3).nextBytes(bytes);
        Files.write(path, bytes);
        Serving serving = rig.serve(rig::plain);
        Socket peer = rig.dial(serving.address());
        Witness witness = serving.next();
        FileChannel file = open(rig, path);
        CompletableFuture<Long> done = rig.start(l -> l.sendFile(witness.transport(), file, 0, bytes.length));
        peer.getInputStream().readNBytes(1000);
        try (FileChannel cutter = FileChannel.open(path, StandardOpenOption.WRITE)) {
            cutter.truncate(1 << 20);
        }
        CompletableFuture<Long> rest = CompletableFuture.supplyAsync(() -> {
            try {
                return readAll(peer.getInputStream());
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        long told = done.get(15, TimeUnit.SECONDS);
        require(told < bytes.length, "reported " + told);
        rig.run(() -> {
            witness.transport().write(ByteBuffer.wrap(new byte[3]));
            witness.transport().close();
        });
        require(rest.get(15, TimeUnit.SECONDS) + 1000 == told + 3, "the peer did not receive " + told);
        rig.untilLost(witness);
        rig.figure("truncated after " + told);
        rig.outcome("short count, " + witness.ending());
    }

    @Fault(id = "E16", what = "a directory is sent")
    static void folder(Rig rig) throws Exception {
        Path folder = UnixFaults.folder(rig);
        Serving serving = rig.serve(rig::plain);
        Socket peer = rig.dial(serving.address());
        Witness witness = serving.next();
        FileChannel file = open(rig, folder);
        String failure;
        try {
            rig.await(l -> l.sendFile(witness.transport(), file, 0, 10));
            failure = "none";
        } catch (ExecutionException e) {
            failure = e.getCause() instanceof java.io.IOException
                    ? "IOException"
                    : e.getCause().toString();
        }
        rig.outcome(failure);
        rig.run(() -> {
            witness.transport().write(ByteBuffer.wrap(new byte[3]));
            witness.transport().close();
        });
        rig.outcome(readAll(peer.getInputStream()) + " bytes came");
        rig.untilLost(witness);
    }
}
