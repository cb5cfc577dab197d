package io.semper.tck.selftest;

import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.ServerStats;
import io.semper.StreamProtocol;
import io.semper.TlsEngineFactory;
import io.semper.TlsInfo;
import io.semper.TlsOptions;
import io.semper.TlsOptions.ClientAuthentication;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/** Loops that are wrong about the handshake of TLS. One file, because it is one list. */
final class TlsHandshakeMutants {
    private TlsHandshakeMutants() {}

    /** A loop that changes the options of TLS of clients, of servers, or of both. */
    private static final class Changing extends ForwardingLoop {
        private final UnaryOperator<TlsOptions> clients;
        private final UnaryOperator<TlsOptions> servers;

        Changing(EventLoop good, UnaryOperator<TlsOptions> clients, UnaryOperator<TlsOptions> servers) {
            super(good);
            this.clients = clients;
            this.servers = servers;
        }

        @Override
        public <P extends StreamProtocol> LoopFuture<Connection<P>> createConnection(
                Supplier<? extends P> factory, ConnectOptions options) {
            TlsOptions tls = options.tls();
            return super.createConnection(factory, tls == null ? options : options.tls(clients.apply(tls)));
        }

        @Override
        public LoopFuture<Server> createServer(Supplier<? extends StreamProtocol> factory, ServerOptions options) {
            TlsOptions tls = options.tls();
            return super.createServer(factory, tls == null ? options : options.tls(servers.apply(tls)));
        }
    }

    private static EventLoop clients(EventLoop good, UnaryOperator<TlsOptions> change) {
        return new Changing(good, change, UnaryOperator.identity());
    }

    private static EventLoop servers(EventLoop good, UnaryOperator<TlsOptions> change) {
        return new Changing(good, UnaryOperator.identity(), change);
    }

    private static Supplier<javax.net.ssl.SSLContext> contextOf(TlsOptions options) {
        return Objects.requireNonNull(options.context());
    }

    @Kills({"TLS-04", "TLS-06"})
    static final class NameOfTheServerIsNotChecked implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return clients(good, TlsOptions::dangerouslySkipHostnameCheck);
        }
    }

    @Kills("TLS-07")
    static final class RequirementOfAnApplicationProtocolIsForgotten implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return clients(
                    good,
                    given -> given.requiresApplicationProtocol()
                            ? TlsOptions.client(contextOf(given).get())
                                    .serverName(Objects.requireNonNull(given.serverName()))
                                    .protocols(given.protocols().toArray(String[]::new))
                                    .applicationProtocols(
                                            given.applicationProtocols().toArray(String[]::new))
                            : given);
        }
    }

    @Kills("TLS-08")
    static final class NeededCertificateIsOnlyWanted implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return servers(
                    good,
                    given -> given.clientAuthentication() == ClientAuthentication.NEEDED
                            ? given.clientAuthentication(ClientAuthentication.WANTED)
                            : given);
        }
    }

    @Kills("TLS-09")
    static final class OldVersionIsPreferred implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return clients(good, given -> given.protocols().contains("TLSv1.2") ? given.protocols("TLSv1.2") : given);
        }
    }

    @Kills("TLS-10")
    static final class ContextsByNameAreIgnored implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return servers(
                    good,
                    given -> given.contextsByName().isEmpty() || given.context() == null
                            ? given
                            : TlsOptions.server(contextOf(given))
                                    .protocols(given.protocols().toArray(String[]::new)));
        }
    }

    @Kills("TLS-11")
    static final class ContextIsTakenOnce implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return servers(
                    good,
                    given -> given.context() == null || !given.contextsByName().isEmpty()
                            ? given
                            : TlsOptions.server(contextOf(given).get()));
        }
    }

    /** The engine gets a wrong port, by which it finds no session. */
    @Kills("TLS-12")
    static final class EngineDoesNotKnowItsPeer implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            AtomicInteger port = new AtomicInteger();
            return clients(
                    good,
                    given -> given.engines() != null
                            ? given
                            : TlsOptions.clientEngines((host, at) ->
                                            contextOf(given).get().createSSLEngine(host, port.incrementAndGet()))
                                    .serverName(Objects.requireNonNull(given.serverName()))
                                    .protocols(given.protocols().toArray(String[]::new)));
        }
    }

    @Kills("TLS-13")
    static final class EnginesAreNotReleased implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return clients(good, given -> {
                TlsEngineFactory engines = given.engines();
                return engines == null
                        ? given
                        : TlsOptions.clientEngines(engines::create)
                                .serverName(Objects.requireNonNull(given.serverName()))
                                .protocols(given.protocols().toArray(String[]::new));
            });
        }
    }

    @Kills("TLS-20")
    static final class FactsOfTheHandshakeAreHidden implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol user) {
            return new Between(user) {
                @Override
                public <T> Optional<T> info(Class<T> type) {
                    return type == TlsInfo.class && isClosing() ? Optional.empty() : super.info(type);
                }
            };
        }
    }

    @Kills("TLS-20")
    static final class FactoryOfAServerIsCalledBeforeTheHandshake implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new ForwardingLoop(good) {
                @Override
                public LoopFuture<Server> createServer(
                        Supplier<? extends StreamProtocol> factory, ServerOptions options) {
                    if (options.tls() == null) {
                        return super.createServer(factory, options);
                    }
                    StreamProtocol[] next = {factory.get()};
                    return super.createServer(
                            () -> {
                                StreamProtocol made = next[0];
                                next[0] = factory.get();
                                return made;
                            },
                            options);
                }
            };
        }
    }

    @Kills("TLS-23")
    static final class ReasonOfAFailedHandshakeIsLost implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new ForwardingLoop(good) {
                @Override
                Server server(Server goodServer) {
                    return new ForwardingServer(goodServer) {
                        @Override
                        public ServerStats stats() {
                            ServerStats real = goodServer.stats();
                            return real.toBuilder()
                                    .failedHandshakes(real.failedHandshakes(), null)
                                    .build();
                        }
                    };
                }
            };
        }
    }

    @Kills("TLS-24")
    static final class HandshakeTimeoutIsEarly implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            UnaryOperator<TlsOptions> shorter = given -> given.handshakeTimeout(
                    given.handshakeTimeout().multipliedBy(9).dividedBy(10));
            return new Changing(good, shorter, shorter);
        }
    }

    @Kills("TLS-26")
    static final class TimeoutOfAConnectEndsWithTheConnectBelow implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new ForwardingLoop(good) {
                @Override
                public <P extends StreamProtocol> LoopFuture<Connection<P>> createConnection(
                        Supplier<? extends P> factory, ConnectOptions options) {
                    TlsOptions tls = options.tls();
                    Duration limit = options.timeout();
                    return tls == null || limit == null
                            ? super.createConnection(factory, options)
                            : super.createConnection(
                                    factory,
                                    options.timeout(null)
                                            .tls(tls.handshakeTimeout(
                                                    limit.multipliedBy(3).dividedBy(2))));
                }
            };
        }
    }

    @Kills("TLS-28")
    static final class TasksRunOnTheLoop implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            UnaryOperator<TlsOptions> onTheLoop = given -> given.taskExecutor(Runnable::run);
            return new Changing(good, onTheLoop, onTheLoop);
        }
    }

    @Kills("TLS-43")
    static final class TaskExecutorIsIgnored implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            UnaryOperator<TlsOptions> elsewhere = given -> given.taskExecutor(null);
            return new Changing(good, elsewhere, elsewhere);
        }
    }

    /** The handshake begins a timer that is never cancelled. */
    @Hangs
    @Kills("TLS-29")
    static final class TimerOfTheHandshakeStays implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new ForwardingLoop(good) {
                @Override
                public <P extends StreamProtocol> LoopFuture<Connection<P>> createConnection(
                        Supplier<? extends P> factory, ConnectOptions options) {
                    TlsOptions tls = options.tls();
                    if (tls != null) {
                        good.callLater(tls.handshakeTimeout(), () -> {});
                    }
                    return super.createConnection(factory, options);
                }
            };
        }
    }

    @Kills("TLS-45")
    static final class FailedHandshakesOfClientsAreNotCounted implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return StatsMutants.counting(good, (stats, right) -> stats.failedHandshakes(0, null));
        }
    }

    @Kills("TLS-45")
    static final class ReasonOfAFailedHandshakeOfAClientIsLost implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return StatsMutants.counting(
                    good, (stats, right) -> stats.failedHandshakes(right.failedHandshakes(), null));
        }
    }

    /** The engine would say which name it has read, and the loop does not ask. */
    @Hangs
    @Kills("TLS-10")
    static final class NameThatTheEngineReadsIsNotCompared implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return servers(good, NameThatTheEngineReadsIsNotCompared::blind);
        }

        private static TlsOptions blind(TlsOptions given) {
            if (given.contextsByName().isEmpty() || given.context() == null) {
                return given;
            }
            SSLContext blind = BlindContext.of(
                    contextOf(given).get(), given.contextsByName().keySet());
            TlsOptions options =
                    TlsOptions.server(blind).protocols(given.protocols().toArray(String[]::new));
            for (Map.Entry<String, Supplier<SSLContext>> each :
                    given.contextsByName().entrySet()) {
                options = options.contextFor(each.getKey(), each.getValue());
            }
            return options;
        }
    }

    @Kills("TLS-13")
    static final class ThrowOfAReleaseIsSwallowed implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return clients(good, given -> {
                TlsEngineFactory engines = given.engines();
                return engines == null
                        ? given
                        : TlsOptions.clientEngines(new Swallowing(engines))
                                .serverName(Objects.requireNonNull(given.serverName()))
                                .protocols(given.protocols().toArray(String[]::new));
            });
        }

        private record Swallowing(TlsEngineFactory good) implements TlsEngineFactory {
            @Override
            public SSLEngine create(@Nullable String peerHost, int peerPort) {
                return good.create(peerHost, peerPort);
            }

            @Override
            public void release(SSLEngine engine) {
                try {
                    good.release(engine);
                } catch (RuntimeException swallowed) {
                    // and is not reported
                }
            }
        }
    }

    /** A connect whose handshake fails is ended by its handshake timeout alone. */
    @Hangs
    @Kills("TLS-25")
    static final class PeerThatLeavesIsNoticedByTheTimeout implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return failing(good, (promise, failure, limit) -> good.callLater(limit, () -> promise.tryFail(failure)));
        }
    }

    @Kills("TLS-44")
    static final class ErrorOfAnEngineFactoryIsNotWrapped implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return failing(good, (promise, failure, limit) -> {
                Throwable root = failure;
                while (root.getCause() != null) {
                    root = root.getCause();
                }
                promise.tryFail(root instanceof Error ? root : failure);
            });
        }
    }

    /** What a mutant does with the failure of a connect with TLS. */
    private interface OnFailure {
        void failed(LoopPromise<?> promise, Throwable failure, Duration handshakeTimeout);
    }

    private static EventLoop failing(EventLoop good, OnFailure broken) {
        return new ForwardingLoop(good) {
            @Override
            public <P extends StreamProtocol> LoopFuture<Connection<P>> createConnection(
                    Supplier<? extends P> factory, ConnectOptions options) {
                LoopFuture<Connection<P>> connecting = super.createConnection(factory, options);
                TlsOptions tls = options.tls();
                if (tls == null) {
                    return connecting;
                }
                LoopPromise<Connection<P>> promise = good.createPromise();
                promise.onCancel(connecting::cancel);
                connecting.addDoneCallback(done -> {
                    if (done.isCancelled()) {
                        promise.tryCancel();
                    } else if (done.exception() != null) {
                        broken.failed(promise, done.exception(), tls.handshakeTimeout());
                    } else {
                        promise.tryComplete(done.result());
                    }
                });
                return promise.future();
            }
        };
    }
}
