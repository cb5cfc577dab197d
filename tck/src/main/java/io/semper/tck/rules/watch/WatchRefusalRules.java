package io.semper.tck.rules.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.Capability;
import io.semper.ConnectOptions;
import io.semper.Descriptor;
import io.semper.EventLoop;
import io.semper.LoopClosedException;
import io.semper.Watcher;
import io.semper.WrongThreadException;
import io.semper.tck.Background;
import io.semper.tck.Link;
import io.semper.tck.PeerServer;
import io.semper.tck.Recorder;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a loop does not watch. */
@Requires({Naming.CHANNELS, Naming.NUMBERS})
final class WatchRefusalRules {
    private static final int TRIES = 10;

    private static final Runnable NEVER = () -> {
        throw new AssertionError("called for what was refused");
    };

    @Rule("WATCH-08")
    void whatIsClosedIsRefused(Tck tck) throws IOException {
        for (Naming naming : Naming.claimed(tck)) {
            boolean judged = false;
            for (int i = 0; i < TRIES && !judged; i++) {
                Ends ends = Ends.open(tck, naming);
                ends.source().close();
                ends.sink().close();
                boolean reader = isRefused(() -> ends.source().addReader(NEVER));
                boolean writer = isRefused(() -> ends.sink().addWriter(NEVER));
                boolean added = ends.source().removeReader() | ends.sink().removeWriter();
                // A closed number may be that of a file of another thread by now, which is not refused.
                judged = reader && writer || !Numbers.now().holds(ends.source(), ends.sink());
                if (judged) {
                    assertTrue(reader, "a reader of what is closed is refused");
                    assertTrue(writer, "a writer of what is closed is refused");
                    assertFalse(added, "nothing was added");
                }
            }
            assertTrue(judged, "each number that was closed is in use again");
            tck.settle();
        }
    }

    private static boolean isRefused(Runnable call) {
        try {
            call.run();
            return false;
        } catch (UncheckedIOException refused) {
            return true;
        }
    }

    @Requires(Naming.NUMBERS)
    @Rule("WATCH-08")
    void numbersThatCannotBeWatchedAreRefused(Tck tck) throws IOException {
        Watcher watcher = tck.loop().watcher();
        assertThrows(IllegalArgumentException.class, () -> watcher.addReader(-1, NEVER));
        assertThrows(IllegalArgumentException.class, () -> watcher.addWriter(Integer.MIN_VALUE, NEVER));
        assertThrows(NullPointerException.class, () -> watcher.addReader(0, null));
        Path path = Files.writeString(tck.scratch().resolve("file"), "x");
        Numbers before = Numbers.now();
        try (FileChannel file = FileChannel.open(path)) {
            int number = Numbers.now().addedSince(before, path.toRealPath().toString());
            if (number < 0) {
                throw tck.notApplicable("the number of a file cannot be found");
            }
            UncheckedIOException refused =
                    assertThrows(UncheckedIOException.class, () -> watcher.addReader(number, NEVER));
            assertTrue(String.valueOf(refused.getMessage()).contains("addReader(" + number + ")"), refused.toString());
            assertThrows(UncheckedIOException.class, () -> watcher.addWriter(number, NEVER));
            assertEquals(1, file.size(), "it is still open");
        }
        tck.settle();
        tck.assertNoSpin();
    }

    @Requires(Naming.CHANNELS)
    @Rule("WATCH-08")
    void channelsThatCannotBeWatchedAreRefused(Tck tck) throws IOException {
        Watcher watcher = tck.loop().watcher();
        Pipe pipe = Pipe.open();
        try (SocketChannel blocking = SocketChannel.open();
                ServerSocketChannel listener = ServerSocketChannel.open();
                Pipe.SourceChannel source = pipe.source();
                Pipe.SinkChannel sink = pipe.sink()) {
            assertThrows(IllegalArgumentException.class, () -> watcher.addReader(blocking, NEVER));
            listener.configureBlocking(false);
            source.configureBlocking(false);
            sink.configureBlocking(false);
            assertThrows(IllegalArgumentException.class, () -> watcher.addWriter(listener, NEVER));
            assertThrows(IllegalArgumentException.class, () -> watcher.addWriter(source, NEVER));
            assertThrows(NullPointerException.class, () -> watcher.addWriter(sink, null));
            int[] calls = new int[1];
            watcher.addWriter(sink, () -> calls[0]++);
            assertThrows(IllegalArgumentException.class, () -> watcher.addReader(sink, NEVER));
            tck.until(() -> calls[0] > 2, "the writer is called as before");
            watcher.removeWriter(sink);
        }
        tck.settle();
    }

    @Rule("WATCH-15")
    void aClosedLoopTakesNone(Tck tck) throws IOException {
        for (Naming naming : Naming.claimed(tck)) {
            EventLoop loop = tck.newLoop();
            Ends ends = Ends.open(tck, loop, naming);
            loop.close();
            assertThrows(LoopClosedException.class, () -> ends.source().addReader(NEVER));
            assertThrows(LoopClosedException.class, () -> ends.sink().addWriter(NEVER));
            ends.close();
        }
    }

    @Rule("WATCH-15")
    void onlyTheOwnerAddsAndRemoves(Tck tck) throws IOException {
        for (Naming naming : Naming.claimed(tck)) {
            EventLoop loop = tck.newLoop();
            Ends ends = Ends.open(tck, loop, naming);
            int[] calls = new int[1];
            ends.source().addReader(() -> {
                calls[0]++;
                ends.drain();
            });
            ends.send();
            Background background = tck.background(loop);
            assertThrows(WrongThreadException.class, () -> ends.source().addReader(NEVER));
            assertThrows(WrongThreadException.class, () -> ends.sink().addWriter(NEVER));
            assertThrows(WrongThreadException.class, () -> ends.source().removeReader());
            assertThrows(WrongThreadException.class, () -> ends.sink().removeWriter());
            tck.until(loop, () -> calls[0] > 0, "the reader is called as before");
            background.run(ends::close);
        }
    }

    @Requires(Naming.NUMBERS)
    @Rule("WATCH-09")
    void theNumberOfATransportIsRefused(Tck tck) {
        if (!tck.claims(Capability.DESCRIPTORS)) {
            throw tck.notApplicable("transports do not reveal the number of their descriptor");
        }
        Watcher watcher = tck.loop().watcher();
        Recorder recorder = tck.recorder();
        Link link = tck.accept(StreamKind.TCP, recorder);
        int number = link.get(t -> t.info(Descriptor.class).orElseThrow().number());
        assertThrows(IllegalArgumentException.class, () -> watcher.addReader(number, NEVER));
        assertThrows(IllegalArgumentException.class, () -> watcher.addWriter(number, NEVER));
        assertEquals(false, watcher.removeReader(number));
        link.peer().send("hello");
        recorder.awaitText("hello");
    }

    @Requires(Naming.CHANNELS)
    @Rule("WATCH-09")
    void theChannelOfATransportIsRefused(Tck tck) throws IOException {
        if (!tck.claims(Capability.ADOPT_CHANNELS)) {
            throw tck.notApplicable("no transport has a channel of the application");
        }
        try (PeerServer server = tck.listen(StreamKind.TCP)) {
            SocketChannel channel = SocketChannel.open(server.address());
            Recorder recorder = tck.recorder();
            tck.await(tck.loop().createConnection(() -> recorder, ConnectOptions.over(channel)));
            Watcher watcher = tck.loop().watcher();
            assertThrows(IllegalArgumentException.class, () -> watcher.addReader(channel, NEVER));
            assertThrows(IllegalArgumentException.class, () -> watcher.addWriter(channel, NEVER));
            server.accept().send("hello");
            recorder.awaitText("hello");
        }
    }
}
