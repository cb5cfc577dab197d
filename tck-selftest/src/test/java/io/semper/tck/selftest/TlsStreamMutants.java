package io.semper.tck.selftest;

import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import io.semper.TlsInfo;
import io.semper.TlsOptions;
import io.semper.engine.kernel.ForwardingKernel;
import io.semper.engine.kernel.ForwardingStream;
import io.semper.engine.kernel.Kernel;
import io.semper.engine.kernel.StreamSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Loops whose TLS connections are wrong about data, about failures or about their end. */
final class TlsStreamMutants {
    private TlsStreamMutants() {}

    /** A loop that changes the options of TLS. */
    private static EventLoop changing(EventLoop good, UnaryOperator<TlsOptions> change) {
        return new ForwardingLoop(good) {
            @Override
            public <P extends StreamProtocol> LoopFuture<Connection<P>> createConnection(
                    Supplier<? extends P> factory, ConnectOptions options) {
                TlsOptions tls = options.tls();
                return super.createConnection(factory, tls == null ? options : options.tls(change.apply(tls)));
            }

            @Override
            public LoopFuture<Server> createServer(Supplier<? extends StreamProtocol> factory, ServerOptions options) {
                TlsOptions tls = options.tls();
                return super.createServer(factory, tls == null ? options : options.tls(change.apply(tls)));
            }
        };
    }

    @Kills("TLS-30")
    static final class LargeDeliveriesAreReordered implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                @Override
                public void dataReceived(ByteBuffer data) {
                    if (data.remaining() > 16_384) {
                        byte first = data.get(data.position());
                        data.put(data.position(), data.get(data.limit() - 1));
                        data.put(data.limit() - 1, first);
                    }
                    super.dataReceived(data);
                }
            };
        }
    }

    @Kills("TLS-31")
    static final class PauseHoldsNothingBack implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                @Override
                public void pauseReading() {}
            };
        }
    }

    @Kills("TLS-32")
    static final class QueueIsCountedInClear implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                private long clear;

                @Override
                public void write(ByteBuffer data) {
                    clear += data.remaining();
                    super.write(data);
                }

                @Override
                public long writeBufferSize() {
                    return Math.min(clear, super.writeBufferSize());
                }
            };
        }
    }

    @Kills("TLS-33")
    static final class OwnedBufferComesBackInsideTheCall implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                @Override
                public void writeOwned(ByteBuffer data, @Nullable Consumer<? super ByteBuffer> released) {
                    super.write(data);
                    if (released != null) {
                        released.accept(data);
                    }
                }
            };
        }
    }

    @Kills({"TLS-38", "TLS-39", "TLS-40"})
    static final class BreachOfTheProtocolLooksLikeAnEnd implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                @Override
                public void connectionLost(@Nullable Throwable cause) {
                    super.connectionLost(cause instanceof SSLException ? null : cause);
                }
            };
        }
    }

    @Kills("TLS-42")
    static final class FactsBelowAreForgotten implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                @Override
                public <T> Optional<T> info(Class<T> type) {
                    return super.info(TlsInfo.class).isPresent() && type != TlsInfo.class
                            ? Optional.empty()
                            : super.info(type);
                }
            };
        }
    }

    @Kills("TLS-50")
    static final class CloseWaitsForNothing implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                @Override
                public void close() {
                    super.close();
                    super.abort();
                }
            };
        }
    }

    @Kills("TLS-51")
    static final class ShutdownIsHurried implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return changing(good, options -> options.shutdownTimeout(Duration.ofMillis(1)));
        }
    }

    @Hangs
    @Kills("TLS-53")
    static final class CloseNotifyIsNotTold implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                @Override
                public boolean eofReceived() {
                    return false;
                }
            };
        }
    }

    @Kills("TLS-54")
    static final class TruncationIsAlwaysTolerated implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return changing(good, TlsOptions::tolerateTruncation);
        }
    }

    @Kills("TLS-55")
    static final class AbortSaysGoodbye implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                @Override
                public void abort() {
                    super.close();
                    super.abort();
                }
            };
        }
    }

    @Kills("TLS-57")
    static final class EveryVersionEndsHalvesAlone implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                @Override
                public boolean canWriteEof() {
                    return true;
                }
            };
        }
    }

    @Kills("TLS-58")
    static final class ClosedClientsAreAborted implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new ForwardingLoop(good) {
                @Override
                Server server(Server goodServer) {
                    return new ForwardingServer(goodServer) {
                        @Override
                        public void closeClients() {
                            super.abortClients();
                        }
                    };
                }
            };
        }
    }

    /** All that was read stays in memory, which shows when a peer sends much after its close_notify. */
    @Kills("TLS-53")
    static final class EverythingThatIsReadIsKept implements Mutant.OfKernel {
        @Override
        public Kernel mutate(Kernel good) {
            List<byte[]> kept = new ArrayList<>();
            return new ForwardingKernel(good) {
                @Override
                protected StreamSocket stream(StreamSocket socket) {
                    return new ForwardingStream(socket) {
                        @Override
                        public @Nullable ByteBuffer read(ByteBuffer scratch) throws IOException {
                            int start = scratch.position();
                            ByteBuffer bytes = super.read(scratch);
                            if (bytes != null && bytes != END) {
                                kept.add(new byte[bytes == scratch ? scratch.position() - start : bytes.remaining()]);
                            }
                            return bytes;
                        }
                    };
                }
            };
        }
    }

    @Kills("TLS-57")
    static final class DroppedBytesCountAsSent implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                @Override
                public LoopFuture<Void> drained() {
                    LoopFuture<Void> real = super.drained();
                    if (!real.isDone() || real.isCancelled() || real.exception() == null) {
                        return real;
                    }
                    return LoopFutures.completed(loop(), null);
                }
            };
        }
    }
}
