package io.semper.tck.selftest;

import io.semper.CloseReason;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.TlsInfo;
import io.semper.TlsOptions;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.function.Supplier;

/** Loops that are wrong about TLS on connections in use, and about what they keep for it. */
final class TlsUpgradeMutants {
    private TlsUpgradeMutants() {}

    /** The replacement of {@code startTls} in a mutant. */
    private interface Upgrading {
        LoopFuture<StreamTransport> start(EventLoop good, StreamTransport transport, TlsOptions options);
    }

    private static EventLoop with(EventLoop loop, Upgrading broken) {
        return new ForwardingLoop(loop) {
            @Override
            public LoopFuture<StreamTransport> startTls(StreamTransport transport, TlsOptions options) {
                return broken.start(unbroken(), transport, options);
            }

            /** This loop without the mutation. */
            private EventLoop unbroken() {
                return new ForwardingLoop(good);
            }
        };
    }

    @Kills("TLS-60")
    static final class ProtocolIsMadeAgain implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop loop) {
            return with(
                    loop,
                    (good, transport, options) -> good.startTls(transport, options)
                            .thenApply(upgraded -> {
                                upgraded.protocol().connectionMade(upgraded);
                                return upgraded;
                            }));
        }
    }

    @Kills("TLS-68")
    static final class PauseOutlivesTheUpgrade implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop loop) {
            return with(loop, (good, transport, options) -> {
                boolean paused = !transport.isReading();
                return good.startTls(transport, options).thenApply(upgraded -> {
                    if (paused) {
                        upgraded.pauseReading();
                    }
                    return upgraded;
                });
            });
        }
    }

    @Kills("TLS-61")
    static final class OldTransportDropsInSilence implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                @Override
                public void write(ByteBuffer data) {
                    try {
                        super.write(data);
                    } catch (IllegalStateException refused) {
                        data.position(data.limit());
                    }
                }
            };
        }
    }

    @Hangs
    @Kills("TLS-62")
    static final class UpgradeBeginsAfterTheCallback implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop loop) {
            return with(loop, (good, transport, options) -> {
                LoopPromise<StreamTransport> promise = loop.createPromise();
                loop.callSoon(() -> promise.follow(good.startTls(transport, options)));
                return promise.future();
            });
        }
    }

    @Hangs
    @Kills("TLS-63")
    static final class WritesOfTheCallbackAreTooLate implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                @Override
                public void write(ByteBuffer data) {
                    ByteBuffer copy =
                            ByteBuffer.allocate(data.remaining()).put(data).flip();
                    loop().callSoon(() -> {
                        try {
                            super.write(copy);
                        } catch (IllegalStateException refused) {
                            copy.position(copy.limit());
                        }
                    });
                }
            };
        }
    }

    @Kills("TLS-64")
    static final class RefusalsComeLater implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop loop) {
            return with(loop, (good, transport, options) -> {
                try {
                    return good.startTls(transport, options);
                } catch (IllegalStateException refused) {
                    LoopPromise<StreamTransport> promise = loop.createPromise();
                    promise.fail(refused);
                    return promise.future();
                }
            });
        }
    }

    @Kills("TLS-65")
    static final class EveryUpgradeResumesWriting implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop loop) {
            return with(
                    loop,
                    (good, transport, options) -> good.startTls(transport, options)
                            .thenApply(upgraded -> {
                                upgraded.protocol().resumeWriting();
                                return upgraded;
                            }));
        }
    }

    @Kills("TLS-66")
    static final class OneLayerIsEnough implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop loop) {
            return with(loop, (good, transport, options) -> {
                if (transport.info(TlsInfo.class).isEmpty()) {
                    return good.startTls(transport, options);
                }
                LoopPromise<StreamTransport> promise = loop.createPromise();
                promise.complete(transport);
                return promise.future();
            });
        }
    }

    @Hangs
    @Kills("TLS-67")
    static final class CancelIsIgnored implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop loop) {
            return with(
                    loop,
                    (good, transport, options) ->
                            good.startTls(transport, options).shield());
        }
    }

    @Kills("TLS-70")
    static final class FilesEndOneByteEarly implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop loop) {
            return with(
                    loop,
                    (good, transport, options) ->
                            good.startTls(transport, options).thenApply(FilesEndOneByteEarly::over));
        }

        private static StreamTransport over(StreamTransport upgraded) {
            Between between = new Between(upgraded.protocol()) {
                @Override
                public LoopFuture<Long> sendFile(FileChannel from, long offset, long count) {
                    return super.sendFile(from, offset, count > 1 ? count - 1 : count);
                }
            };
            between.good = upgraded;
            return between;
        }
    }

    @Kills("FLOW-23")
    static final class WritingIsNeverPaused implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                @Override
                public boolean isWritingPaused() {
                    super.isWritingPaused(); // rejects the wrong thread
                    return false;
                }
            };
        }
    }

    @Kills("LIFE-10")
    static final class NothingIsKept implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop loop) {
            return new ForwardingLoop(loop) {
                @Override
                public <T extends AutoCloseable> T local(Class<T> type, Supplier<? extends T> maker) {
                    good.local(AutoCloseable.class, () -> () -> {}); // rejects the wrong thread
                    return maker.get();
                }
            };
        }
    }

    /** A close of an upgraded connection waits for the file that is being sent, however long that takes. */
    @Hangs
    @Kills("TLS-51")
    static final class CloseBeginsAfterTheFile implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop loop) {
            return with(
                    loop,
                    (good, transport, options) ->
                            good.startTls(transport, options).thenApply(CloseBeginsAfterTheFile::over));
        }

        private static StreamTransport over(StreamTransport upgraded) {
            Between between = new Between(upgraded.protocol()) {
                private LoopFuture<Long> file;

                @Override
                public LoopFuture<Long> sendFile(FileChannel from, long offset, long count) {
                    file = super.sendFile(from, offset, count);
                    return file;
                }

                @Override
                public void close() {
                    if (file == null || file.isDone()) {
                        super.close();
                    } else {
                        file.addDoneCallback(sent -> super.close());
                    }
                }
            };
            between.good = upgraded;
            return between;
        }
    }

    /** The reason of the old transport is that of a close by the application, whatever ended the handshake. */
    @Kills("TLS-67")
    static final class FailedHandshakeLooksLikeAClose implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                @Override
                public CloseReason closeReason() {
                    CloseReason real = super.closeReason();
                    return real == CloseReason.ERROR ? CloseReason.LOCAL_CLOSE : real;
                }
            };
        }
    }
}
