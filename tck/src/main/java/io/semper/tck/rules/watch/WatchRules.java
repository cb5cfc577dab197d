package io.semper.tck.rules.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.EventLoop;
import io.semper.LoopOptions;
import io.semper.tck.PeerServer;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** When readers and writers are called. */
@Requires({Naming.CHANNELS, Naming.NUMBERS})
final class WatchRules {
    private static final int POLLS = 5;

    private static void poll(Tck tck, int times) {
        for (int i = 0; i < times; i++) {
            tck.loop().runOnce(Duration.ZERO);
        }
    }

    @Rule("WATCH-01")
    void aReaderIsCalledInEveryPollUntilEverythingIsRead(Tck tck) throws IOException {
        for (Naming naming : Naming.claimed(tck)) {
            try (Ends ends = Ends.open(tck, naming)) {
                int[] calls = new int[1];
                ends.source().addReader(() -> calls[0]++);
                tck.settle();
                assertEquals(0, calls[0], "nothing is there to read");
                ends.send();
                assertEquals(0, calls[0], "called outside a turn");
                poll(tck, POLLS);
                assertEquals(POLLS, calls[0], "the byte is still there");
                assertEquals(1, ends.drain());
                tck.settle();
                assertEquals(POLLS, calls[0], "nothing is there any more");
                tck.assertNoSpin();
            }
        }
    }

    @Rule("WATCH-01")
    void aWriterIsCalledInEveryPollUntilItIsRemoved(Tck tck) throws IOException {
        for (Naming naming : Naming.claimed(tck)) {
            try (Ends ends = Ends.open(tck, naming)) {
                int[] calls = new int[1];
                ends.sink().addWriter(() -> calls[0]++);
                assertEquals(0, calls[0], "called inside the call");
                poll(tck, POLLS);
                assertEquals(POLLS, calls[0], "there is room");
                ends.fill();
                tck.settle();
                assertEquals(POLLS, calls[0], "there is no room");
                ends.drain();
                tck.until(() -> calls[0] > POLLS, "there is room again");
                assertTrue(ends.sink().removeWriter());
                int before = calls[0];
                tck.settle();
                assertEquals(before, calls[0], "it was removed");
            }
        }
    }

    /** Of two callbacks that one poll has found, the first to be called acts on the other. */
    private static int[] race(Tck tck, Ends one, Ends other, Race act) {
        int[] calls = new int[2];
        one.source().addReader(() -> {
            if (++calls[0] == 1 && calls[1] == 0) {
                act.on(other.source(), () -> calls[1]++);
            }
        });
        other.source().addReader(() -> {
            if (++calls[1] == 1 && calls[0] == 0) {
                act.on(one.source(), () -> calls[0]++);
            }
        });
        return calls;
    }

    /** What the first callback does to the other end. */
    private interface Race {
        void on(End other, Runnable callback);
    }

    @Rule("WATCH-02")
    void addingReplacesEvenWhatIsQueued(Tck tck) throws IOException {
        for (Naming naming : Naming.claimed(tck)) {
            try (Ends one = Ends.open(tck, naming);
                    Ends other = Ends.open(tck, naming)) {
                int[] replaced = new int[1];
                int[] calls = race(tck, one, other, (end, callback) -> end.addReader(() -> replaced[0]++));
                one.send();
                other.send();
                tck.until(() -> replaced[0] > 0, "the new reader is called");
                assertEquals(0, Math.min(calls[0], calls[1]), "the replaced reader was called");
            }
        }
    }

    @Rule("WATCH-02")
    void readerAndWriterDoNotAffectEachOther(Tck tck) throws IOException {
        for (Naming naming : Naming.claimed(tck)) {
            try (PeerServer server = tck.listen(StreamKind.TCP)) {
                End end = End.connected(tck, naming, server);
                int[] calls = new int[2];
                end.addReader(() -> calls[0]++);
                end.addWriter(() -> calls[1]++);
                tck.until(() -> calls[1] > 2, "it is writable");
                assertEquals(0, calls[0], "it is not readable");
                assertTrue(end.removeWriter());
                int before = calls[1];
                server.accept().send("x");
                tck.until(() -> calls[0] > 2, "it is readable");
                assertEquals(before, calls[1], "the writer was removed");
                end.addWriter(() -> calls[1]++);
                assertTrue(end.removeReader());
                int read = calls[0];
                tck.until(() -> calls[1] > before, "the writer is there again");
                assertEquals(read, calls[0], "the reader was removed");
                assertTrue(end.removeWriter());
                end.close();
            }
        }
    }

    @Rule("WATCH-03")
    void theReaderIsCalledBeforeTheWriter(Tck tck) throws IOException {
        for (Naming naming : Naming.claimed(tck)) {
            try (PeerServer server = tck.listen(StreamKind.TCP)) {
                End end = End.connected(tck, naming, server);
                server.accept().send("x");
                List<Long> readers = new ArrayList<>();
                List<Long> writers = new ArrayList<>();
                end.addWriter(() -> writers.add(tck.loop().stats().polls()));
                end.addReader(() -> {
                    long poll = tck.loop().stats().polls();
                    readers.add(poll);
                    assertFalse(writers.contains(poll), "the writer was called first");
                });
                tck.until(() -> readers.stream().anyMatch(writers::contains), "both are ready in one poll");
                end.removeReader();
                end.removeWriter();
                end.close();
            }
        }
    }

    @Rule("WATCH-04")
    void whatIsRemovedIsNotCalledThoughItIsQueued(Tck tck) throws IOException {
        for (Naming naming : Naming.claimed(tck)) {
            try (Ends one = Ends.open(tck, naming);
                    Ends other = Ends.open(tck, naming)) {
                List<Boolean> removed = new ArrayList<>();
                int[] calls = race(tck, one, other, (end, callback) -> removed.add(end.removeReader()));
                one.send();
                other.send();
                tck.until(() -> calls[0] + calls[1] >= POLLS, "one is called");
                assertEquals(List.of(true), removed);
                assertEquals(0, Math.min(calls[0], calls[1]), "the removed reader was called");
            }
        }
    }

    @Rule("WATCH-04")
    void whatIsAddedAgainWaitsForALaterPoll(Tck tck) throws IOException {
        for (Naming naming : Naming.claimed(tck)) {
            try (Ends one = Ends.open(tck, naming);
                    Ends other = Ends.open(tck, naming)) {
                long[] polls = new long[2];
                int[] calls = race(tck, one, other, (end, callback) -> {
                    end.removeReader();
                    polls[0] = tck.loop().stats().polls();
                    end.addReader(() -> {
                        callback.run();
                        polls[1] = polls[1] == 0 ? tck.loop().stats().polls() : polls[1];
                    });
                });
                one.send();
                other.send();
                tck.until(() -> Math.min(calls[0], calls[1]) > 0, "both are called");
                assertTrue(polls[1] > polls[0], "called for an event from before it was added");
            }
        }
    }

    @Rule("WATCH-05")
    void removingReportsWhetherThereWasOne(Tck tck) throws IOException {
        for (Naming naming : Naming.claimed(tck)) {
            EventLoop loop = tck.newLoop();
            try (Ends ends = Ends.open(tck, loop, naming)) {
                assertFalse(ends.source().removeReader(), "none was added");
                assertFalse(ends.source().removeWriter(), "none was added");
                ends.source().addReader(() -> {});
                assertFalse(ends.source().removeWriter(), "it has a reader only");
                assertTrue(ends.source().removeReader());
                assertFalse(ends.source().removeReader(), "it was removed");
                ends.source().addReader(() -> {});
                loop.close();
                assertFalse(ends.source().removeReader(), "the loop is closed");
            }
        }
    }

    @Rule("WATCH-11")
    void whatThrowsIsReportedAndStays(Tck tck) throws IOException {
        for (Naming naming : Naming.claimed(tck)) {
            try (Ends ends = Ends.open(tck, naming);
                    Ends good = Ends.open(tck, naming)) {
                RuntimeException thrown = new IllegalStateException("thrown by the test");
                int[] calls = new int[2];
                ends.source().addReader(() -> {
                    if (++calls[0] == 1) {
                        throw thrown;
                    }
                });
                good.source().addReader(() -> calls[1]++);
                ends.send();
                good.send();
                assertSame(thrown, tck.awaitException().exception());
                tck.until(() -> calls[0] > 1, "it is called again");
                assertTrue(calls[1] > 0, "the other one is called");
            }
        }
    }

    @Rule("WATCH-13")
    void aCallbackRunsInTheContextInWhichItWasAdded(Tck tck) throws IOException {
        ThreadLocal<String> context = new ThreadLocal<>();
        EventLoop loop = tck.newLoop(LoopOptions.defaults().context(() -> {
            String captured = context.get();
            return callback -> {
                String before = context.get();
                context.set(captured);
                try {
                    callback.run();
                } finally {
                    context.set(before);
                }
            };
        }));
        for (Naming naming : Naming.claimed(tck)) {
            try (Ends ends = Ends.open(tck, loop, naming)) {
                List<String> seen = new ArrayList<>();
                context.set("of the reader");
                ends.source().addReader(() -> {
                    seen.add(context.get());
                    ends.drain();
                });
                context.set("of the writer");
                ends.sink().addWriter(() -> {
                    seen.add(context.get());
                    ends.sink().removeWriter();
                });
                context.remove();
                tck.until(() -> seen.size() == 1, "the writer is called");
                ends.send();
                tck.until(() -> seen.size() == 2, "the reader is called");
                assertEquals(List.of("of the writer", "of the reader"), seen);
            }
        }
    }

    @Rule("WATCH-14")
    void theLastCallWithinACallbackCounts(Tck tck) throws IOException {
        int count = 100;
        for (Naming naming : Naming.claimed(tck)) {
            List<Ends> all = new ArrayList<>();
            try {
                int[] calls = new int[count];
                for (int i = 0; i < count; i++) {
                    all.add(Ends.open(tck, naming));
                    all.get(i).send();
                }
                tck.run(() -> {
                    for (int i = 0; i < count; i++) {
                        int index = i;
                        End end = all.get(i).source();
                        end.addReader(() -> calls[index] += 1000);
                        end.removeReader();
                        end.addReader(() -> calls[index] += 1000);
                        end.addReader(() -> calls[index]++);
                        if (index % 2 == 0) {
                            end.removeReader();
                        }
                    }
                });
                tck.until(() -> calls[count - 1] > 0, "the last one is called");
                tck.settle();
                for (int i = 0; i < count; i++) {
                    assertEquals(i % 2 != 0, calls[i] > 0, "reader " + i);
                    assertTrue(calls[i] < 1000, "a replaced reader of " + i + " was called");
                }
            } finally {
                all.forEach(Ends::close);
            }
        }
    }
}
