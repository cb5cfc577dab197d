package io.semper.tck.selftest;

import io.semper.StreamProtocol;

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
}
