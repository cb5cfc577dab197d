package io.semper.tck.selftest;

import io.semper.BufferedProtocol;
import io.semper.ContextCarrier;
import io.semper.EventLoop;
import io.semper.ExceptionHandler;
import io.semper.LoopExit;
import io.semper.LoopOptions;
import io.semper.StreamProtocol;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Loops that user code catches between two steps when it throws. */
final class ErrorMutants {
    private ErrorMutants() {}

    @Kills("FLOW-18")
    static final class ExitOfPauseWritingLeavesTheWrite implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                private @Nullable LoopExit exit;

                @Override
                public void pauseWriting() {
                    try {
                        super.pauseWriting();
                    } catch (LoopExit thrown) {
                        exit = thrown;
                    }
                }

                @Override
                public void writeOwned(ByteBuffer data, @Nullable Consumer<? super ByteBuffer> released) {
                    super.writeOwned(data, released);
                    LoopExit thrown = exit;
                    exit = null;
                    if (thrown != null) {
                        throw thrown;
                    }
                }
            };
        }
    }

    @Hangs
    @Kills("POLICY-13")
    static final class FailureOfACarrierIsSwallowed implements Mutant.OfOptions {
        @Override
        public LoopOptions mutate(LoopOptions given) {
            ContextCarrier carrier = given.context();
            return carrier == null ? given : given.context(() -> captured(carrier));
        }

        private static ContextCarrier.Snapshot captured(ContextCarrier carrier) {
            try {
                return carrier.capture();
            } catch (RuntimeException swallowed) {
                return Runnable::run;
            }
        }
    }

    @Kills("READ-20")
    static final class BufferIsUpdatedAfterTheEnd implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                @Override
                public boolean eofReceived() {
                    boolean keepsOpen = super.eofReceived();
                    if (user instanceof BufferedProtocol buffered) {
                        buffered.bufferUpdated(1);
                    }
                    return keepsOpen;
                }
            };
        }
    }

    @Kills("WRITE-24")
    static final class DroppedBufferLooksSent implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                @Override
                public void writeOwned(ByteBuffer data, @Nullable Consumer<? super ByteBuffer> released) {
                    super.writeOwned(
                            data, released == null ? null : buffer -> released.accept(buffer.position(buffer.limit())));
                }
            };
        }
    }

    @Kills("ERROR-13")
    static final class ReportsAreAnonymous implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new ForwardingLoop(good) {
                @Override
                public void setExceptionHandler(@Nullable ExceptionHandler handler) {
                    super.setExceptionHandler(
                            handler == null
                                    ? null
                                    : (loop, context) -> handler.handle(
                                            loop, context.withSource(null).withFuture(null)));
                }
            };
        }
    }

    @Kills("DEBUG-10")
    static final class ThresholdOfSlowCallbacksIsFixed implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new ForwardingLoop(good) {
                private Duration reported = good.slowCallback();

                @Override
                public void setSlowCallback(Duration duration) {
                    if (duration.isNegative()) {
                        super.setSlowCallback(duration);
                    }
                    reported = duration;
                }

                @Override
                public Duration slowCallback() {
                    return reported;
                }
            };
        }
    }

    @Kills("DEBUG-11")
    static final class PlaceIsForgottenOutsideDebugMode implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new ForwardingLoop(good) {
                @Override
                public void setExceptionHandler(@Nullable ExceptionHandler handler) {
                    super.setExceptionHandler(
                            handler == null
                                    ? null
                                    : (loop, context) -> handler.handle(
                                            loop, loop.isDebug() ? context : context.withCreatedAt(null)));
                }
            };
        }
    }

    @Kills({"EXEC-09", "GROUP-26"})
    static final class ThreadsAreAllNamedAlike implements Mutant.OfOptions {
        @Override
        public LoopOptions mutate(LoopOptions given) {
            return given.threadNames(null);
        }
    }
}
