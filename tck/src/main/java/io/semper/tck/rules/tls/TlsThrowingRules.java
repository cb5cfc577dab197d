package io.semper.tck.rules.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.semper.ExceptionContext;
import io.semper.LoopExit;
import io.semper.LoopFuture;
import io.semper.StreamOptions;
import io.semper.StreamTransport;
import io.semper.tck.BufferedRecorder;
import io.semper.tck.Helper;
import io.semper.tck.Link;
import io.semper.tck.Recorder;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Callbacks that throw: every scene is played without TLS first, and must look the same with it. */
@Requires("tls")
final class TlsThrowingRules {
    private static final StreamOptions SMALL =
            StreamOptions.defaults().sendBufferSize(4096).writeLimits(1000, 4000);
    private static final int MORE_THAN_BUFFERS = 1 << 19;
    private static final String SENT = "abcdefghij";

    private enum Where {
        DATA(true),
        GET_BUFFER(true),
        BUFFER_UPDATED(true),
        EOF(true),
        MADE(false),
        PAUSE(false),
        RESUME(false),
        LOST(false);

        private final boolean ends;

        Where(boolean ends) {
            this.ends = ends;
        }
    }

    /** What a scene shows: callbacks, the cause of the end, and the exceptions that were reported. */
    private record Seen(List<String> trace, @Nullable Throwable cause, List<Throwable> reported) {}

    /** The other end, with TLS or without. */
    private interface Other {
        void send(String first, String second) throws IOException;

        void end() throws IOException;

        void read(int bytes);
    }

    /** Throws its exception at the first call. */
    private static final class Thrower {
        private final Throwable thrown;
        private boolean done;

        Thrower(Throwable thrown) {
            this.thrown = thrown;
        }

        void go() {
            if (!done) {
                done = true;
                throw sneaky(thrown);
            }
        }

        @SuppressWarnings("unchecked")
        private static <X extends Throwable> RuntimeException sneaky(Throwable thrown) throws X {
            throw (X) thrown;
        }
    }

    private static Recorder recorder(Tck tck, Where where, Thrower thrower) {
        if (where == Where.GET_BUFFER || where == Where.BUFFER_UPDATED) {
            BufferedRecorder buffered = tck.bufferedRecorder().onGetBuffer(hint -> {
                if (where == Where.GET_BUFFER) {
                    thrower.go();
                }
                return ByteBuffer.allocate(4);
            });
            return buffered.onUpdated(n -> {
                if (where == Where.BUFFER_UPDATED) {
                    thrower.go();
                }
            });
        }
        Recorder recorder = tck.recorder();
        switch (where) {
            case DATA -> recorder.onData(data -> thrower.go());
            case EOF ->
                recorder.onEof(() -> {
                    thrower.go();
                    return false;
                });
            case MADE -> recorder.onMade(made -> thrower.go());
            case PAUSE -> recorder.onPause(thrower::go);
            case RESUME -> recorder.onResume(thrower::go);
            default -> recorder.onLost(cause -> thrower.go());
        }
        return recorder;
    }

    private static Seen play(Tck tck, Where where, Throwable thrown, @Nullable Way way) {
        Recorder recorder = recorder(tck, where, new Thrower(thrown));
        Other other;
        if (way == null) {
            Link link = tck.accept(StreamKind.TCP, recorder, SMALL, Way.NARROW);
            other = plain(link);
        } else {
            other = secured(way.open(tck, recorder, SMALL, Way.NARROW));
        }
        try {
            if (where == Where.PAUSE || where == Where.RESUME) {
                tck.run(() -> recorder.transport().write(ByteBuffer.allocate(MORE_THAN_BUFFERS)));
                other.read(MORE_THAN_BUFFERS);
                recorder.await("resume", 1);
            }
            other.send(SENT.substring(0, 6), SENT.substring(6));
            other.end();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        if (thrown instanceof LoopExit) {
            assertSame(thrown, assertThrows(LoopExit.class, tck.loop()::runForever), "what leaves the loop");
        }
        Throwable cause = recorder.awaitLost();
        return new Seen(
                recorder.trace(),
                cause,
                tck.takeExceptions().stream().map(ExceptionContext::exception).toList());
    }

    private static Other plain(Link link) {
        return new Other() {
            @Override
            public void send(String first, String second) {
                link.peer().send(first + second);
            }

            @Override
            public void end() {
                link.peer().halfClose();
            }

            @Override
            public void read(int bytes) {
                link.peer().read(bytes);
            }
        };
    }

    private static Other secured(TlsLink link) {
        return new Other() {
            @Override
            public void send(String first, String second) throws IOException {
                link.sendRaw(
                        link.peer().records(first.getBytes(StandardCharsets.UTF_8)),
                        link.peer().records(second.getBytes(StandardCharsets.UTF_8)));
            }

            @Override
            public void end() throws IOException {
                link.sendRaw(link.peer().closeNotifyRecord());
                link.peer().raw().halfClose();
            }

            @Override
            public void read(int bytes) {
                link.peer().reading(bytes).await();
            }
        };
    }

    private static void compare(Tck tck, Where where, Throwable thrown, boolean ends) {
        Seen plain = play(tck, where, thrown, null);
        assertSame(ends ? thrown : null, plain.cause, where + " without TLS: the cause of the end");
        Way.each(way -> {
            Seen seen = play(tck, where, thrown, way);
            assertEquals(plain, seen, where + " with TLS, compared with the same without it");
        });
    }

    @Rule("TLS-37")
    void anExceptionDoesWhatItDoesWithoutTls(Tck tck) {
        for (Where where : Where.values()) {
            compare(tck, where, new IllegalStateException("thrown in " + where + ", on purpose"), where.ends);
        }
    }

    @Rule("TLS-37")
    void anExitDoesWhatItDoesWithoutTls(Tck tck) {
        for (Where where : List.of(Where.DATA, Where.GET_BUFFER, Where.BUFFER_UPDATED, Where.EOF)) {
            compare(tck, where, new LoopExit("thrown in " + where + ", on purpose"), false);
        }
    }

    @Rule("TLS-37")
    void whatIsThrownAfterACloseInTheSameCallbackChangesNothing(Tck tck) {
        Way.each(way -> {
            IllegalStateException thrown = new IllegalStateException("after close(), on purpose");
            Recorder recorder = tck.recorder();
            recorder.onData(data -> {
                recorder.transport().write(ByteBuffer.wrap("bye".getBytes(StandardCharsets.UTF_8)));
                recorder.transport().close();
                throw thrown;
            });
            TlsLink link = way.open(tck, recorder);
            link.peer().send("a");
            assertEquals("bye", link.peer().readToEnd());
            link.peer().close();
            assertEquals(null, recorder.awaitLost());
            assertSame(thrown, tck.takeException().exception());
        });
    }

    @Rule("TLS-37")
    void anExceptionOfAnotherCallbackLeavesTheConnectionUsable(Tck tck) {
        Way.each(way -> {
            Recorder recorder = tck.recorder().echo();
            recorder.onMade(made -> {
                throw new IllegalStateException("in connectionMade, on purpose");
            });
            TlsLink link = way.open(tck, recorder);
            link.peer().send("a");
            assertEquals("a", link.peer().read(1));
            link.run(StreamTransport::close);
            link.peer().close();
            recorder.awaitLost();
            assertEquals(1, tck.takeExceptions().size());
        });
    }

    /** The exit leaves the loop in the middle of a write of the loop; what the peer sent meanwhile and sends later must arrive. */
    @Rule("TLS-37")
    void anExitOutOfResumeWritingLeavesTheConnectionReading(Tck tck) {
        Way.each(way -> {
            LoopExit exit = new LoopExit("thrown in resumeWriting, on purpose");
            Recorder recorder = tck.recorder();
            recorder.onResume(new Thrower(exit)::go);
            TlsLink link = way.open(tck, recorder, SMALL, Way.NARROW);
            link.run(t -> t.write(ByteBuffer.allocate(MORE_THAN_BUFFERS)));
            link.peer().send(SENT);
            Helper<byte[]> reading = link.peer().reading(MORE_THAN_BUFFERS);
            assertSame(exit, assertThrows(LoopExit.class, tck.loop()::runForever), "what leaves the loop");
            reading.await();
            link.peer().send("klm");
            recorder.awaitText(SENT + "klm");
            link.endWell();
        });
    }

    /** As above, in the turn in which the new transport begins. */
    @Rule("TLS-37")
    void anExitOutOfTheResumeAfterAnUpgradeLeavesTheConnectionReading(Tck tck) {
        for (Side side : Side.values()) {
            LoopExit exit = new LoopExit("thrown in resumeWriting, on purpose");
            Recorder recorder = tck.recorder();
            recorder.onResume(new Thrower(exit)::go);
            Link link = side.link(tck, StreamKind.TCP, recorder, SMALL, Way.NARROW);
            link.run(t -> t.write(ByteBuffer.allocate(MORE_THAN_BUFFERS)));
            recorder.await("pause", 1);
            LoopFuture<StreamTransport> upgrade = Side.start(tck, link, side.options());
            TlsPeer peer = side.peer(tck, link);
            Helper<Boolean> hands = tck.spawn("peer reads and shakes hands", () -> {
                ByteBuffer plain = ByteBuffer.allocate(MORE_THAN_BUFFERS);
                while (plain.hasRemaining() && link.peer().channel().read(plain) >= 0) {
                    // what was written before the upgrade
                }
                return peer.shakeHands();
            });
            assertSame(exit, assertThrows(LoopExit.class, tck.loop()::runForever), "what leaves the loop");
            tck.await(upgrade);
            hands.await();
            peer.send(SENT);
            recorder.awaitText(SENT);
        }
    }
}
