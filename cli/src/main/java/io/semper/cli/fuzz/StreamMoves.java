package io.semper.cli.fuzz;

import io.semper.Capability;
import io.semper.StreamTransport;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Moves with one end of a connection, in any state: the one whose callback is running, or another. */
final class StreamMoves {
    private StreamMoves() {}

    static @Nullable End pick(World world, SplittableRandom random, @Nullable End self) {
        if (self != null && self.hasBegun() && random.nextInt(3) > 0) {
            return self;
        }
        List<End> begun = world.ends.stream().filter(End::hasBegun).toList();
        List<End> open = begun.stream().filter(End::isOpen).toList();
        List<End> of = open.isEmpty() || random.nextInt(20) == 0 ? begun : open;
        if (of.isEmpty()) {
            return null;
        }
        End end = of.get(random.nextInt(of.size()));
        world.oracle.trace("    on " + end);
        return end;
    }

    static void write(World world, SplittableRandom random, @Nullable End self) {
        End end = pick(world, random, self);
        if (end == null) {
            return;
        }
        if (random.nextInt(4) == 0) {
            end.transport().cork();
        }
        int count = Settings.size(random);
        world.oracle.trace("    bytes " + count);
        switch (random.nextInt(3)) {
            case 0 -> end.sender.write(count, end.transport()::write);
            case 1 -> end.sender.write(count, bytes -> writeAll(random, end.transport(), bytes));
            default -> end.sender.writeOwned(count);
        }
        if (random.nextInt(8) == 0) {
            end.transport().uncork();
        }
    }

    private static void writeAll(SplittableRandom random, StreamTransport to, ByteBuffer bytes) {
        int count = bytes.remaining();
        int first = random.nextInt(count);
        int second = random.nextInt(count - first);
        bytes.position(count);
        ByteBuffer head = bytes.slice(0, first);
        to.writeAll(head, bytes.slice(first, second), head, bytes.slice(first + second, count - first - second));
    }

    static void writeEof(World world, SplittableRandom random, @Nullable End self) {
        End end = pick(world, random, self);
        if (end != null) {
            end.sender.writeEof();
        }
    }

    static void close(World world, SplittableRandom random, @Nullable End self) {
        End end = pick(world, random, self);
        if (end != null) {
            end.close();
        }
    }

    static void abort(World world, SplittableRandom random, @Nullable End self) {
        End end = pick(world, random, self);
        if (end != null) {
            end.aborted = true;
            end.transport().abort();
        }
    }

    static void pauseReading(World world, SplittableRandom random, @Nullable End self) {
        End end = pick(world, random, self);
        if (end != null) {
            end.pausedReading = true;
            end.transport().pauseReading();
            world.oracle.expect(!end.transport().isReading(), end + " reads after pauseReading()");
        }
    }

    static void resumeReading(World world, SplittableRandom random, @Nullable End self) {
        End end = pick(world, random, self);
        if (end != null) {
            end.resume();
        }
    }

    static void switchProtocol(World world, SplittableRandom random, @Nullable End self) {
        End end = pick(world, random, self);
        if (end != null && end.isOpen()) {
            end.switchTo(random.nextBoolean() ? new Plain(end) : new Buffered(end));
        }
    }

    static void sendFile(World world, SplittableRandom random, @Nullable End self) {
        End end = pick(world, random, self);
        if (end != null && world.loop.supports(Capability.SEND_FILE)) {
            end.sender.sendFile(1 + random.nextInt(1 << random.nextInt(21)));
        }
    }

    static void limits(World world, SplittableRandom random, @Nullable End self) {
        End end = pick(world, random, self);
        if (end != null) {
            int low = random.nextInt(1 << random.nextInt(18));
            end.transport().setWriteLimits(low, low + random.nextInt(1 << random.nextInt(18)));
        }
    }
}
