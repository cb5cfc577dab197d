package io.semper.tck.selftest;

import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.LoopPromise;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.tck.Recorder;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Loops that are wrong about the calls between protocols and transports. */
final class StreamMutants {
    private StreamMutants() {}

    /** Excludes the kit's own connections, which must work for anything to be found. */
    @Kills("READ-01")
    static final class DataComesBeforeMade implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                @Override
                public void connectionMade(StreamTransport transport) {
                    good = transport;
                    if (!(user instanceof Recorder)) {
                        user.connectionMade(this);
                        return;
                    }
                    transport.loop().callLater(Duration.ofMillis(5), () -> user.connectionMade(this));
                }
            };
        }
    }

    @Kills({"READ-01", "READ-12", "CLOSE-22"})
    static final class PauseReadingLeaks implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                private boolean paused;

                @Override
                public void pauseReading() {
                    paused = true;
                }

                @Override
                public void resumeReading() {
                    paused = false;
                }

                @Override
                public boolean isReading() {
                    return !paused && super.isReading();
                }
            };
        }
    }

    @Kills("READ-03")
    static final class LentBufferShowsMoreThanTheBytes implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                @Override
                public void dataReceived(ByteBuffer data) {
                    super.dataReceived(
                            ByteBuffer.allocate(data.remaining() + 1).put(data).flip());
                }
            };
        }
    }

    @Kills("WRITE-03")
    static final class WriteWaitsForTheNextTurn implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                @Override
                public void write(ByteBuffer data) {
                    ByteBuffer copy =
                            ByteBuffer.allocate(data.remaining()).put(data).flip();
                    loop().callSoon(() -> super.write(copy));
                }
            };
        }
    }

    @Kills("WRITE-06")
    static final class WriteKeepsTheBuffer implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                @Override
                public void write(ByteBuffer data) {
                    super.writeOwned(data.duplicate(), null);
                    data.position(data.limit());
                }
            };
        }
    }

    @Kills("WRITE-10")
    static final class WriteAfterTheEndIsDropped implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                @Override
                public void write(ByteBuffer data) {
                    try {
                        super.write(data);
                    } catch (IllegalStateException e) {
                        data.position(data.limit());
                    }
                }
            };
        }
    }

    @Kills("WRITE-18")
    static final class CorkIsIgnored implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                @Override
                public void cork() {}
            };
        }
    }

    @Kills("WRITE-21")
    static final class OwnedBufferIsReleasedInsideTheCall implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                @Override
                public void writeOwned(ByteBuffer data, @Nullable Consumer<? super ByteBuffer> released) {
                    super.writeOwned(data.duplicate(), null);
                    if (released != null) {
                        released.accept(data);
                    }
                }
            };
        }
    }

    @Kills("READ-06")
    static final class EndIsToldTwice implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                @Override
                public boolean eofReceived() {
                    super.eofReceived();
                    return super.eofReceived();
                }
            };
        }
    }

    @Kills("WRITE-25")
    static final class ThreadsafeWriteKeepsTheBuffer implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                @Override
                public LoopFuture<Void> writeThreadsafe(ByteBuffer data) {
                    ByteBuffer same = data.duplicate();
                    data.position(data.limit());
                    LoopPromise<Void> promise = new LoopPromise<>(loop());
                    loop().callSoonThreadsafe(() -> {
                        good.write(same);
                        promise.follow(good.drained());
                    });
                    return promise.future();
                }
            };
        }
    }

    @Kills("WRITE-26")
    static final class ThreadsafeWriteIsDoneAtOnce implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                @Override
                public LoopFuture<Void> writeThreadsafe(ByteBuffer data) {
                    super.writeThreadsafe(data).exceptionally(failure -> null);
                    return LoopFutures.completed(loop(), null);
                }
            };
        }
    }
}
