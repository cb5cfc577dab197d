package io.semper.tck.selftest;

import io.semper.CloseReason;
import io.semper.StreamProtocol;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Loops that are wrong about the end of a stream or of a connection. */
final class EndMutants {
    private EndMutants() {}

    @Kills("CLOSE-01")
    static final class LostIsToldTwice implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                @Override
                public void connectionLost(@Nullable Throwable cause) {
                    super.connectionLost(cause);
                    super.connectionLost(cause);
                }
            };
        }
    }

    @Kills("CLOSE-01")
    static final class DataComesAfterLost implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                @Override
                public void connectionLost(@Nullable Throwable cause) {
                    super.connectionLost(cause);
                    super.dataReceived(ByteBuffer.allocate(1));
                }
            };
        }
    }

    @Kills("CLOSE-02")
    static final class LostIsToldInsideClose implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                private boolean told;

                @Override
                public void close() {
                    super.close();
                    connectionLost(null);
                }

                @Override
                public void connectionLost(@Nullable Throwable cause) {
                    if (!told) {
                        told = true;
                        super.connectionLost(cause);
                    }
                }
            };
        }
    }

    @Kills("CLOSE-03")
    static final class CloseDropsWhatWaits implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                @Override
                public void close() {
                    super.abort();
                }
            };
        }
    }

    @Kills("CLOSE-04")
    static final class AbortSendsWhatWaits implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                @Override
                public void abort() {
                    super.close();
                }
            };
        }
    }

    @Kills("CLOSE-28")
    static final class AbortForgetsItsCause implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                @Override
                public void abort(Throwable cause) {
                    super.abort();
                }
            };
        }
    }

    @Kills("CLOSE-29")
    static final class LastCauseCounts implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                private @Nullable Throwable last;

                @Override
                public void abort(Throwable cause) {
                    super.abort(cause);
                    last = cause;
                }

                @Override
                public void connectionLost(@Nullable Throwable cause) {
                    super.connectionLost(last == null ? cause : last);
                }
            };
        }
    }

    @Kills("CLOSE-29")
    static final class CauseIsNoReasonDuringAClose implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                @Override
                public void abort(Throwable cause) {
                    if (isClosing()) {
                        super.abort();
                    } else {
                        super.abort(cause);
                    }
                }
            };
        }
    }

    @Kills("CLOSE-30")
    static final class AbortTakesNull implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                @Override
                public void abort(@Nullable Throwable cause) {
                    super.abort(cause == null ? new NullPointerException() : cause);
                }
            };
        }
    }

    @Kills("CLOSE-07")
    static final class CauseIsSwallowed implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                @Override
                public void connectionLost(@Nullable Throwable cause) {
                    super.connectionLost(null);
                }
            };
        }
    }

    @Kills("CLOSE-07")
    static final class EveryEndIsACloseOfOurOwn implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                @Override
                public CloseReason closeReason() {
                    return super.closeReason() == CloseReason.OPEN ? CloseReason.OPEN : CloseReason.LOCAL_CLOSE;
                }
            };
        }
    }

    @Kills("CLOSE-09")
    static final class ClosingIsSeenWhenItIsOver implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                private boolean lost;

                @Override
                public void connectionLost(@Nullable Throwable cause) {
                    lost = true;
                    super.connectionLost(cause);
                }

                @Override
                public boolean isClosing() {
                    return lost;
                }
            };
        }
    }

    @Hangs
    @Kills("EOF-05")
    static final class EndIsNotTold implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                @Override
                public boolean eofReceived() {
                    return true;
                }
            };
        }
    }

    @Kills("EOF-06")
    static final class EndClosesWhateverTheAnswer implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                @Override
                public boolean eofReceived() {
                    super.eofReceived();
                    return false;
                }
            };
        }
    }

    @Kills("EOF-01")
    static final class WriteEofCloses implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                @Override
                public void writeEof() {
                    super.close();
                }
            };
        }
    }

    @Kills("READ-19")
    static final class WhatIsThrownCutsAClose implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                @Override
                public void dataReceived(ByteBuffer data) {
                    try {
                        super.dataReceived(data);
                    } catch (RuntimeException thrown) {
                        good.abort();
                        throw thrown;
                    }
                }
            };
        }
    }
}
