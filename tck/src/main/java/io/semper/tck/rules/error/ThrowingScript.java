package io.semper.tck.rules.error;

import io.semper.Backoff;
import io.semper.ConnectOptions;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.LoopPromise;
import io.semper.StreamTransport;
import io.semper.TimerHandle;
import io.semper.tck.Bytes;
import io.semper.tck.Channels;
import io.semper.tck.Recorder;
import io.semper.tck.Tck;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.function.BiFunction;

/**
 * What happens to a loop and its connections while one call of user code throws: a script for each state that a connection can be in. Each is
 * short, since it is played once for each of its calls. One file, because it is one list.
 */
enum ThrowingScript {
    CALLBACKS {
        @Override
        void play(ThrowingScene scene) {
            scene.here(() -> scene.loop().callSoon(scene.callback(UserCode.CALL_SOON)));
            scene.here(() -> scene.loop().callSoonThreadsafe(scene.callback(UserCode.CALL_SOON_THREADSAFE)));
            scene.here(() -> scene.loop().execute(scene.callback(UserCode.EXECUTE)));
            scene.here(() -> scene.loop().callLater(Duration.ZERO, scene.callback(UserCode.CALL_LATER)));
            scene.here(() -> scene.loop().callAt(scene.loop().time(), scene.callback(UserCode.CALL_AT)));
            scene.turns(3);
            scene.inLoop(() -> scene.loop().callSoon(scene.callback(UserCode.CALL_SOON)));
        }
    },
    REPETITIONS {
        @Override
        void play(ThrowingScene scene) {
            EventLoop loop = scene.loop();
            repeat(scene, UserCode.REPEAT_AT_FIXED_RATE, loop::repeatAtFixedRate);
            repeat(scene, UserCode.REPEAT_WITH_FIXED_DELAY, loop::repeatWithFixedDelay);
        }

        /** Ends in its third run. */
        private void repeat(
                ThrowingScene scene, UserCode where, BiFunction<Duration, Runnable, TimerHandle> repetition) {
            TimerHandle[] timer = new TimerHandle[1];
            int[] runs = new int[1];
            Runnable last = scene.callback(where);
            scene.here(() -> timer[0] = repetition.apply(Duration.ofNanos(1), () -> {
                if (++runs[0] == 3) {
                    timer[0].cancel();
                    last.run();
                } else {
                    scene.struck(where);
                }
            }));
            scene.until(() -> runs[0] == 3);
        }
    },
    FUTURES {
        @Override
        void play(ThrowingScene scene) {
            LoopPromise<String> promise = scene.loop().createPromise();
            LoopFuture<String> future = scene.track(promise.future());
            for (int i = 0; i < 3; i++) {
                Runnable callback = scene.callback(UserCode.DONE_CALLBACK);
                scene.here(() -> future.addDoneCallback(done -> callback.run()));
            }
            scene.here(() -> scene.track(future.thenApply(value -> {
                scene.struck(UserCode.THEN_APPLY);
                return value;
            })));
            scene.here(() -> scene.track(future.thenCompose(value -> {
                scene.struck(UserCode.THEN_COMPOSE);
                return LoopFutures.completed(scene.loop(), value);
            })));
            scene.here(() -> scene.track(future.handle((value, failure) -> {
                scene.struck(UserCode.HANDLE);
                return value;
            })));
            scene.inLoop(() -> promise.complete("value"));
            LoopFuture<String> failed = LoopFutures.failed(scene.loop(), new IOException("on purpose"));
            scene.here(() -> scene.track(failed.exceptionally(failure -> {
                scene.struck(UserCode.EXCEPTIONALLY);
                return "value";
            })));
            failed.exception(); // seen, even if nothing came to wait for it
            scene.here(() -> scene.track(LoopFutures.maybe(scene.loop(), () -> {
                scene.struck(UserCode.MAYBE);
                return "value";
            })));
            scene.turns(2);
        }
    },
    FOLLOWERS {
        @Override
        void play(ThrowingScene scene) {
            LoopPromise<String> promise = scene.loop().createPromise();
            LoopFuture<String> future = scene.track(promise.future());
            scene.here(() -> scene.track(future.thenAccept(value -> scene.struck(UserCode.THEN_ACCEPT))));
            scene.here(() -> scene.track(future.thenRun(() -> scene.struck(UserCode.THEN_RUN))));
            scene.here(() -> scene.track(future.whenDone((value, failure) -> scene.struck(UserCode.WHEN_DONE))));
            scene.inLoop(() -> promise.complete("value"));
            LoopFuture<String> failed = LoopFutures.failed(scene.loop(), new IOException("on purpose"));
            failed.exception(); // seen, even if nothing came to wait for it
            scene.here(() -> scene.track(failed.recover(IOException.class, failure -> {
                scene.struck(UserCode.RECOVER);
                return "value";
            })));
            scene.here(() -> scene.track(failed.exceptionallyCompose(failure -> {
                scene.struck(UserCode.EXCEPTIONALLY_COMPOSE);
                return future;
            })));
            scene.inLoop(() ->
                    scene.track(scene.loop().<String>createPromise().future().onTimeout(Duration.ZERO, () -> {
                        scene.struck(UserCode.ON_TIMEOUT);
                        return future;
                    })));
            scene.turns(2);
            scene.inLoop(() -> scene.track(LoopFutures.retry(scene.loop(), 1, Backoff.fixed(Duration.ZERO), () -> {
                scene.struck(UserCode.RETRY);
                return future;
            })));
            LoopFuture<String> cancelled = scene.loop().<String>createPromise().future();
            scene.here(() -> cancelled.whenDone((value, failure) -> scene.struck(UserCode.WHEN_DONE)));
            scene.inLoop(cancelled::cancel);
        }
    },
    CANCELS {
        @Override
        void play(ThrowingScene scene) {
            LoopPromise<String> released = scene.loop().createPromise();
            released.onCancel(() -> scene.struck(UserCode.ON_CANCEL));
            LoopFuture<String> first = scene.track(released.future());
            Runnable callback = scene.callback(UserCode.DONE_CALLBACK);
            scene.here(() -> first.addDoneCallback(done -> callback.run()));
            scene.here(() -> scene.track(first.thenApply(value -> value)));
            scene.inLoop(first::cancel);
            LoopPromise<String> deferred = scene.loop().createPromise();
            deferred.deferCancel(() -> scene.struck(UserCode.DEFER_CANCEL));
            LoopFuture<String> second = scene.track(deferred.future());
            scene.inLoop(second::cancel);
            scene.inLoop(second::cancel);
            scene.inLoop(deferred::tryCancel);
        }
    },
    JOBS {
        @Override
        void play(ThrowingScene scene) {
            for (int i = 0; i < 2; i++) {
                scene.inLoop(() -> scene.track(scene.loop().runInExecutor(null, () -> {
                    scene.struck(UserCode.JOB);
                    return "value";
                })));
            }
            scene.turns(2);
        }
    },
    OPEN {
        @Override
        void play(ThrowingScene scene) {
            talk(scene, scene.recorder());
        }
    },
    BUFFERED_ON_THE_HEAP {
        @Override
        void play(ThrowingScene scene) {
            talk(scene, scene.bufferedRecorder(ByteBuffer.allocate(100)));
        }
    },
    BUFFERED_DIRECT {
        @Override
        void play(ThrowingScene scene) {
            talk(scene, scene.bufferedRecorder(ByteBuffer.allocateDirect(100)));
        }
    },
    PAUSED {
        @Override
        void play(ThrowingScene scene) {
            Recorder first = scene.recorder();
            var peer = scene.accept(first).reads();
            scene.with(first, StreamTransport::pauseReading);
            peer.send(300);
            scene.turns(3);
            scene.with(first, StreamTransport::resumeReading);
            scene.until(() -> first.receivedCount() == 300 || peer.ended());
            scene.with(first, StreamTransport::pauseReading);
            peer.send(200);
            peer.end();
            scene.with(first, StreamTransport::resumeReading);
            scene.until(() -> first.count("eof") == 1 || peer.ended());
            scene.with(first, StreamTransport::close);
            scene.until(first::isLost);
        }
    },
    CORKED {
        @Override
        void play(ThrowingScene scene) {
            Recorder recorder = scene.recorder();
            var peer = scene.accept(recorder);
            scene.with(recorder, transport -> {
                transport.cork();
                scene.writeOwned(transport, 1000);
                transport.write(scene.bytes(400_000));
                scene.writeOwned(transport, 1000);
                transport.uncork();
                transport.cork();
                transport.writeAll(scene.bytes(1000), scene.bytes(1000));
            });
            peer.reads();
            scene.until(() -> recorder.count("resume") > 0 || peer.ended());
            scene.with(recorder, transport -> {
                transport.cork();
                scene.writeOwned(transport, 100);
                transport.close();
            });
            scene.until(recorder::isLost);
        }
    },
    FLUSHING {
        @Override
        void play(ThrowingScene scene) {
            Recorder recorder = scene.recorder();
            var peer = scene.accept(recorder);
            scene.with(recorder, transport -> {
                transport.write(scene.bytes(400_000));
                scene.writeOwned(transport, 50_000);
                scene.writeOwned(transport, 50_000);
                transport.close();
            });
            peer.send(100);
            peer.reads();
            scene.until(recorder::isLost);
        }
    },
    ABORTED {
        @Override
        void play(ThrowingScene scene) {
            Recorder recorder = scene.recorder();
            var peer = scene.accept(recorder);
            scene.with(recorder, transport -> {
                transport.write(scene.bytes(400_000));
                scene.writeOwned(transport, 50_000);
                scene.writeOwned(transport, 50_000);
            });
            peer.send(100);
            scene.turns(2);
            scene.with(recorder, transport -> {
                transport.abort();
                scene.writeOwned(transport, 10);
            });
            scene.until(recorder::isLost);
        }
    },
    HALF_CLOSED {
        @Override
        void play(ThrowingScene scene) {
            Recorder recorder = scene.recorder();
            var peer = scene.accept(recorder).reads();
            scene.with(recorder, transport -> {
                scene.writeOwned(transport, 100_000);
                transport.writeEof();
            });
            peer.send(300);
            scene.until(() -> recorder.receivedCount() == 300 || recorder.isLost());
            peer.send(300);
            peer.end();
            scene.until(() -> recorder.count("eof") == 1 || recorder.isLost());
            scene.with(recorder, StreamTransport::close);
            scene.until(recorder::isLost);
        }
    },
    SENDING_A_FILE {
        @Override
        boolean applies(Tck tck) {
            return tck.claims(io.semper.Capability.SEND_FILE);
        }

        @Override
        void play(ThrowingScene scene) throws IOException {
            Path path = scene.tck().scratch().resolve("file");
            if (!Files.exists(path)) {
                Files.write(path, Bytes.pattern(1000, 100_000));
            }
            try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
                Recorder recorder = scene.recorder();
                var peer = scene.accept(recorder);
                peer.send(100);
                scene.with(recorder, transport -> {
                    scene.writeOwned(transport, 1000);
                    Runnable callback = scene.callback(UserCode.DONE_CALLBACK);
                    LoopFuture<Long> sending = scene.track(scene.loop().sendFile(transport, file, 0, 100_000));
                    scene.bytes(100_000);
                    sending.addDoneCallback(done -> callback.run());
                });
                peer.reads();
                peer.send(100);
                scene.until(() -> peer.receivedCount() == 101_000 || peer.ended());
                scene.turns(2);
                scene.with(recorder, transport -> {
                    if (peer.receivedCount() == 101_000) {
                        transport.write(scene.bytes(100));
                    }
                    transport.close();
                });
                scene.until(recorder::isLost);
            }
        }
    },
    DRAINING {
        @Override
        void play(ThrowingScene scene) {
            Recorder first = scene.recorder();
            Recorder second = scene.recorder();
            scene.accept(first);
            var peer = scene.accept(second);
            scene.with(first, transport -> {
                transport.write(scene.bytes(400_000));
                transport.setWriteLimits(1 << 20, 1 << 20);
                scene.track(scene.server().drain(Duration.ofHours(1)));
            });
            peer.send(100);
            scene.turns(3);
            scene.with(second, StreamTransport::close);
            scene.until(second::isLost);
            scene.with(first, StreamTransport::abort);
            scene.until(first::isLost);
        }
    },
    CHOOSING_LOOPS {
        @Override
        boolean applies(Tck tck) {
            return tck.claims(io.semper.Capability.HAND_OVER);
        }

        @Override
        boolean choosesLoops() {
            return true;
        }

        @Override
        void play(ThrowingScene scene) {
            Recorder recorder = scene.recorder();
            var peer = scene.accept(recorder).reads();
            peer.send(10);
            peer.end();
            scene.until(() -> recorder.count("eof") == 1 || peer.ended());
        }
    },
    CONNECTING {
        @Override
        void play(ThrowingScene scene) throws IOException {
            try (ServerSocketChannel listener = Channels.listener()) {
                listener.bind(new InetSocketAddress("127.0.0.1", 0));
                listener.configureBlocking(false);
                int port = ((InetSocketAddress) listener.getLocalAddress()).getPort();
                Recorder recorder = scene.recorder();
                LoopFuture<?>[] connecting = new LoopFuture<?>[1];
                scene.inLoop(() -> connecting[0] = scene.track(scene.loop()
                        .createConnection(
                                () -> {
                                    scene.struck(UserCode.CONNECT_FACTORY);
                                    return recorder;
                                },
                                ConnectOptions.to("name.invalid", port))));
                scene.until(() -> connecting[0] == null || connecting[0].isDone());
                SocketChannel accepted = listener.accept();
                if (accepted != null) {
                    ThrowingPeer peer = scene.peer(accepted);
                    peer.send(10);
                    scene.until(() -> recorder.receivedCount() == 10 || recorder.isLost() || !recorder.isMade());
                    peer.end();
                    scene.until(() -> recorder.count("eof") == 1 || recorder.isLost() || !recorder.isMade());
                    scene.with(recorder, StreamTransport::close);
                }
            }
        }
    },
    CALLBACKS_IN_CONTEXTS {
        @Override
        boolean carriesContexts() {
            return true;
        }

        @Override
        void play(ThrowingScene scene) throws IOException {
            CALLBACKS.play(scene);
            REPETITIONS.play(scene);
        }
    },
    FUTURES_IN_CONTEXTS {
        @Override
        boolean carriesContexts() {
            return true;
        }

        @Override
        void play(ThrowingScene scene) throws IOException {
            FUTURES.play(scene);
        }
    },
    OPEN_IN_CONTEXTS {
        @Override
        boolean carriesContexts() {
            return true;
        }

        @Override
        void play(ThrowingScene scene) throws IOException {
            OPEN.play(scene);
        }
    },
    CONNECTING_IN_CONTEXTS {
        @Override
        boolean carriesContexts() {
            return true;
        }

        @Override
        void play(ThrowingScene scene) throws IOException {
            CONNECTING.play(scene);
        }
    };

    /** Plays it; must come to its end whatever has thrown. */
    abstract void play(ThrowingScene scene) throws IOException;

    boolean applies(Tck tck) {
        return true;
    }

    boolean carriesContexts() {
        return false;
    }

    boolean choosesLoops() {
        return false;
    }

    /** Everything between a beginning and an end of a connection. */
    private static void talk(ThrowingScene scene, Recorder recorder) {
        var peer = scene.accept(recorder);
        peer.send(300);
        scene.until(() -> recorder.receivedCount() == 300 || peer.ended());
        scene.with(recorder, transport -> {
            transport.write(scene.bytes(10));
            transport.writeAll(scene.bytes(10), scene.bytes(10));
            scene.writeOwned(transport, 10);
        });
        scene.with(recorder, transport -> {
            transport.write(scene.bytes(400_000));
            scene.writeOwned(transport, 1000);
        });
        peer.send(300);
        peer.reads();
        scene.until(() -> recorder.count("resume") == 1 || peer.ended());
        peer.end();
        scene.until(() -> recorder.count("eof") == 1 || peer.ended());
        scene.with(recorder, transport -> {
            scene.writeOwned(transport, 100_000);
            transport.close();
        });
        scene.until(recorder::isLost);
    }
}
