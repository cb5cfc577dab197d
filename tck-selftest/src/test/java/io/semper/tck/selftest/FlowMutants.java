package io.semper.tck.selftest;

import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.StreamOptions;
import io.semper.StreamProtocol;
import io.semper.WriteLimits;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Loops that are wrong about flow control. */
final class FlowMutants {
    private FlowMutants() {}

    @Kills("FLOW-02")
    static final class WritingIsNeverPaused implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                @Override
                public void pauseWriting() {}

                @Override
                public void resumeWriting() {}
            };
        }
    }

    @Kills("FLOW-02")
    static final class PausesAtTheHighLimit implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                @Override
                public void setWriteLimits(int low, int high) {
                    super.setWriteLimits(Math.min(low, high - 1), high - 1);
                }
            };
        }
    }

    @Kills("FLOW-02")
    static final class ResumesAtOnce implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                @Override
                public void pauseWriting() {
                    super.pauseWriting();
                    loop().callSoon(() -> super.resumeWriting());
                }

                @Override
                public void resumeWriting() {}
            };
        }
    }

    @Kills("FLOW-07")
    static final class PauseIsToldTwice implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                @Override
                public void pauseWriting() {
                    super.pauseWriting();
                    super.pauseWriting();
                }
            };
        }
    }

    @Kills("FLOW-19")
    static final class CorkedBytesPauseWriting implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                private int high = StreamOptions.HIGH_LIMIT;
                private long corked;
                private boolean isCorked;
                private boolean isPaused;

                @Override
                public void setWriteLimits(int low, int high) {
                    super.setWriteLimits(low, high);
                    this.high = high;
                }

                @Override
                public void cork() {
                    super.cork();
                    isCorked = true;
                    loop().callSoon(this::ended);
                }

                @Override
                public void uncork() {
                    super.uncork();
                    ended();
                }

                private void ended() {
                    isCorked = false;
                    corked = 0;
                }

                @Override
                public void write(ByteBuffer data) {
                    long before = corked;
                    corked += isCorked ? data.remaining() : 0;
                    super.write(data);
                    if (before <= high && corked > high && !isClosing()) {
                        pauseWriting();
                        loop().callSoon(this::resumeWriting);
                    }
                }

                @Override
                public void pauseWriting() {
                    if (!isPaused) {
                        isPaused = true;
                        super.pauseWriting();
                    }
                }

                @Override
                public void resumeWriting() {
                    if (isPaused) {
                        isPaused = false;
                        super.resumeWriting();
                    }
                }
            };
        }
    }

    @Kills("FLOW-19")
    static final class CorkEndsAtTheHighLimit implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                @Override
                public void write(ByteBuffer data) {
                    long before = writeBufferSize() + data.remaining();
                    super.write(data);
                    if (before > writeBufferSize()) {
                        super.uncork();
                    }
                }
            };
        }
    }

    @Kills("FLOW-04")
    static final class LimitsAreNotChecked implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                @Override
                public void setWriteLimits(int low, int high) {
                    super.setWriteLimits(Math.max(0, Math.min(low, high)), Math.max(0, Math.max(low, high)));
                }
            };
        }
    }

    @Kills("FLOW-22")
    static final class ReportsTheMarksOfTheOptions implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                private @Nullable WriteLimits first;

                @Override
                public WriteLimits writeLimits() {
                    first = first == null ? super.writeLimits() : first;
                    return first;
                }
            };
        }
    }

    @Kills("FLOW-12")
    static final class ResumesWhileClosing implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                private boolean paused;

                @Override
                public void pauseWriting() {
                    paused = true;
                    super.pauseWriting();
                }

                @Override
                public void resumeWriting() {
                    paused = false;
                    super.resumeWriting();
                }

                @Override
                public void close() {
                    super.close();
                    if (paused) {
                        loop().callSoon(this::resumeWriting);
                    }
                }
            };
        }
    }

    @Kills("FLOW-20")
    static final class DrainedIsTakenForGranted implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                @Override
                public LoopFuture<Void> drained() {
                    return LoopFutures.completed(loop(), null);
                }
            };
        }
    }

    @Kills("FLOW-20")
    static final class DrainedWaitsForLaterWrites implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                @Override
                public LoopFuture<Void> drained() {
                    return super.drained().thenCompose(done -> writeBufferSize() == 0 ? super.drained() : drained());
                }
            };
        }
    }

    @Kills("FLOW-21")
    static final class DrainedHidesTheEnd implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                @Override
                public LoopFuture<Void> drained() {
                    return super.drained().handle((done, failure) -> done);
                }
            };
        }
    }
}
