package io.semper.kqueue;

import io.semper.Server;
import io.semper.StreamOptions;
import io.semper.tck.BufferSizes;
import io.semper.tck.Bytes;
import io.semper.tck.Link;
import io.semper.tck.Peer;
import io.semper.tck.Recorder;
import io.semper.tck.StreamKind;
import io.semper.tck.Subjects;
import io.semper.tck.Tck;
import io.semper.tck.TckSubject;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Connections to which things happen by chance, out of a seed: what a protocol hears of the same script is the same on every backend. */
final class Scripts {
    private static final int SCRIPTS = 40;
    private static final int MOST_STEPS = 8;
    private static final int MOST_BYTES = 2000;

    private Scripts() {}

    /** One line for each script: what was done, and what was heard. */
    static List<String> play(TckSubject subject) {
        Subjects.install(subject);
        List<String> lines = new ArrayList<>();
        for (int seed = 1; seed <= SCRIPTS; seed++) {
            Script script = new Script(seed);
            Tck.prove("READ-01", script::play);
            lines.add(seed + ": " + script.done + " -> " + script.heard);
        }
        return lines;
    }

    /** A server goes on with others after a peer that was gone before it was accepted; what is heard of that one differs. */
    static void resetsWhileWaiting(TckSubject subject) {
        Subjects.install(subject);
        Tck.prove("SERVER-01", tck -> {
            Server server = tck.serve(StreamKind.TCP, () -> tck.recorder().echo());
            for (int i = 0; i < 20; i++) {
                try (SocketChannel gone = SocketChannel.open(tck.addressOf(server))) {
                    gone.setOption(StandardSocketOptions.SO_LINGER, 0);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
                Peer peer = tck.peer(server);
                peer.send("hello");
                if (!peer.readText(5).equals("hello")) {
                    throw new AssertionError("no echo");
                }
                peer.close();
            }
        });
    }

    private static final class Script {
        private final Random random;
        private final StreamKind kind;
        final List<String> done = new ArrayList<>();
        List<String> heard = List.of();

        private boolean sends = true;
        private boolean writes = true;
        private long sent;

        Script(int seed) {
            random = new Random(seed);
            kind = seed % 2 == 0 ? StreamKind.UNIX : StreamKind.TCP;
        }

        void play(Tck tck) {
            Recorder recorder = tck.recorder().keepOpenOnEof();
            StreamOptions options = StreamOptions.defaults().sendBufferSize(4096);
            Link link = random.nextBoolean()
                    ? tck.accept(kind, recorder, options, BufferSizes.TINY)
                    : tck.connect(kind, recorder, options, BufferSizes.TINY);
            for (int i = 0; i < MOST_STEPS && (sends || writes); i++) {
                step(tck, link, recorder);
            }
            end(link, recorder);
            heard = recorder.trace();
        }

        private void step(Tck tck, Link link, Recorder recorder) {
            int choice = random.nextInt(8);
            int count = 1 + random.nextInt(MOST_BYTES);
            if (choice < 3 && sends) {
                done.add("peer sends " + count);
                send(link, recorder, count);
            } else if (choice == 3 && sends) {
                done.add("peer sends " + count + " while reading is paused");
                link.run(t -> t.pauseReading());
                link.peer().send(Bytes.pattern(sent, count));
                tck.settle();
                link.run(t -> t.resumeReading());
                sent += count;
                recorder.awaitBytes(sent);
            } else if (choice == 4 && sends) {
                done.add("peer sends " + count + " and ends");
                link.peer().send(Bytes.pattern(sent, count));
                link.peer().halfClose();
                sent += count;
                recorder.awaitBytes(sent);
                recorder.awaitEof();
                sends = false;
            } else if (choice == 5 && writes) {
                done.add("we write " + count);
                link.write(Bytes.pattern(0, count));
                link.peer().read(count);
            } else if (choice == 6 && writes) {
                done.add("we write more than is taken");
                int written = (int) tck.fill(link.transport(), 100_000);
                link.peer().read(written);
                recorder.await("resume", recorder.count("pause"));
            } else if (choice == 7 && writes) {
                done.add("we end");
                link.writeEof();
                link.peer().readToEof();
                writes = false;
            }
        }

        private void send(Link link, Recorder recorder, int count) {
            link.peer().send(Bytes.pattern(sent, count));
            sent += count;
            recorder.awaitBytes(sent);
        }

        private void end(Link link, Recorder recorder) {
            if (recorder.isLost()) {
                return;
            }
            int choice = random.nextInt(4);
            if (choice == 0 && sends) {
                done.add("peer resets");
                link.peer().reset();
                recorder.await(kind == StreamKind.TCP ? "lost" : "eof", 1);
            } else if (choice == 1 && sends) {
                done.add("peer closes");
                link.peer().close();
                recorder.awaitEof();
            } else if (choice == 2) {
                done.add("we abort");
                link.abort();
            }
            done.add("we close");
            link.close();
            recorder.awaitLost();
        }
    }
}
