package io.semper.cli.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The last part of a program: makes sure that the idle loop does not spin, ends what is open, one side of most connections first, and
 * waits until everything has ended that must. For the loop's owner.
 */
final class Ending {
    private static final Duration WINDOW = Duration.ofMillis(2);
    private static final int MOST_WINDOWS = 100;
    private static final int MOST_POLLS = 20;
    private static final int MOST_BUSY = 8;
    private static final Duration CLOSE_ONE_SIDE = Duration.ofMillis(10);

    private final World world;
    private final SplittableRandom random;
    private final boolean abandoned;
    private final Duration patience;
    private boolean over;
    private int busy;
    private long polls;
    private long progress;

    Ending(World world, SplittableRandom random, boolean abandoned, Duration patience) {
        this.world = world;
        this.random = random;
        this.abandoned = abandoned;
        this.patience = patience;
    }

    boolean isOver() {
        return over;
    }

    /** The steps are over. */
    void begin() {
        world.oracle.trace("the steps are over");
        if (abandoned) {
            end();
        } else if (random.nextInt(4) == 0) {
            watch(0);
        } else {
            closeOneSide();
        }
    }

    private void end() {
        over = true;
        world.loop.stop();
    }

    private void watch(int windows) {
        if (wasQuiet() || windows == MOST_WINDOWS) {
            closeOneSide();
        } else {
            world.loop.callLater(WINDOW, () -> watch(windows + 1));
        }
    }

    /** Whether few polls were made since the last call, and nothing was called, sent or received; many polls again and again are a spin. */
    private boolean wasQuiet() {
        long took = world.polls() - polls;
        boolean still = world.progress() == progress;
        polls = world.polls();
        progress = world.progress();
        busy = still && took > MOST_POLLS ? busy + 1 : 0;
        world.oracle.expect(busy != MOST_BUSY, "the loop spins: " + took + " polls in a quiet window");
        return still && took <= MOST_POLLS;
    }

    /** Everyone reads again; of the ends, some close, some end their half, and some wait for the other side. */
    private void closeOneSide() {
        world.promises.forEach(promise -> promise.tryComplete("the end"));
        for (End end : open()) {
            end.resume();
            switch (random.nextInt(3)) {
                case 0 -> end.close();
                case 1 -> end.sender.writeEof();
                default -> {}
            }
        }
        try {
            for (Peer peer : world.peers) {
                peer.finish();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        world.loop.callLater(CLOSE_ONE_SIDE, this::closeAll);
    }

    private void closeAll() {
        world.listenings.forEach(listening -> {
            listening.isClosed = true;
            listening.server.close();
        });
        open().forEach(End::close);
        await(world.loop.time() + patience.toNanos());
    }

    private void await(long until) {
        List<String> left = left();
        wasQuiet();
        if (left.isEmpty()) {
            end();
        } else if (world.loop.time() - until >= 0) {
            world.oracle.wrong("has not ended: " + left);
            end();
        } else {
            open().forEach(End::close); // those that were on their way
            world.loop.callLater(WINDOW, () -> await(until));
        }
    }

    private List<End> open() {
        return world.ends.stream().filter(End::isOpen).toList();
    }

    private List<String> left() {
        List<String> left = new ArrayList<>(world.calls.pending());
        open().forEach(end -> left.add(end.toString()));
        world.peers.stream().filter(peer -> !peer.hasEnded()).forEach(peer -> left.add(peer.toString()));
        world.awaited.forEach(awaited -> left.add(awaited.name()));
        if (world.lent > 0) {
            left.add(world.lent + " buffers");
        }
        int transports = world.loop.stats().openTransports();
        if (transports > 0) {
            left.add(transports + " transports");
        }
        return left;
    }
}
