package io.semper.tck.selftest;

import io.semper.AddressFamily;
import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import io.semper.engine.kernel.ForwardingKernel;
import io.semper.engine.kernel.ForwardingListener;
import io.semper.engine.kernel.Kernel;
import io.semper.engine.kernel.ListenSocket;
import io.semper.engine.kernel.UnixFiles;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Loops that are wrong about the addresses or limits of servers. */
final class ServerAddressMutants {
    private ServerAddressMutants() {}

    /** A loop that listens with other options than requested. */
    private static EventLoop with(EventLoop good, UnaryOperator<ServerOptions> change) {
        return new ForwardingLoop(good) {
            @Override
            public LoopFuture<Server> createServer(Supplier<? extends StreamProtocol> factory, ServerOptions options) {
                return super.createServer(factory, change.apply(options));
            }
        };
    }

    @Kills("SERVER-06")
    static final class OnlyTheFirstAddressIsListenedAt implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return with(good, options -> ServerOptions.bind(options.addresses().get(0)));
        }
    }

    @Kills("SERVER-07")
    static final class AddressesAreInAnotherOrder implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new ForwardingLoop(good) {
                @Override
                Server server(Server goodServer) {
                    return new ForwardingServer(goodServer) {
                        @Override
                        public List<SocketAddress> addresses() {
                            List<SocketAddress> reversed = new ArrayList<>(super.addresses());
                            Collections.reverse(reversed);
                            return reversed;
                        }
                    };
                }
            };
        }
    }

    @Kills("SERVER-47")
    static final class PortIsThatOfTheFirstAddress implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return new ForwardingLoop(good) {
                @Override
                Server server(Server goodServer) {
                    return new ForwardingServer(goodServer) {
                        @Override
                        public int port() {
                            return addresses().get(0) instanceof InetSocketAddress inet ? inet.getPort() : super.port();
                        }
                    };
                }
            };
        }
    }

    @Kills("SERVER-48")
    static final class FamilyOfServersIsIgnored implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return with(good, options -> options.family(AddressFamily.ANY));
        }
    }

    @Kills("SERVER-35")
    static final class EveryAddressIsShared implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return with(good, options -> options.reusePort(true));
        }
    }

    @Kills("SERVER-36")
    static final class ThereIsNoLimit implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return with(good, options -> options.maxConnections(ServerOptions.NO_LIMIT));
        }
    }

    @Kills("UNIX-21")
    static final class EverybodyMayConnect implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return with(good, options -> options.permissions(PosixFilePermissions.fromString("rw-rw-rw-")));
        }
    }

    @Kills("UNIX-22")
    static final class SocketsAreBoundUnderAHiddenPath implements Mutant.OfKernel {
        @Override
        public Kernel mutate(Kernel kernel) {
            return new ForwardingKernel(kernel) {
                @Override
                protected ListenSocket listener(ListenSocket goodSocket) {
                    return new ForwardingListener(this, goodSocket) {
                        @Override
                        public void listen(SocketAddress local, int backlog) throws IOException {
                            if (!(local instanceof UnixDomainSocketAddress unix)) {
                                super.listen(local, backlog);
                                return;
                            }
                            Path hidden = Path.of(unix.getPath() + "h");
                            super.listen(UnixDomainSocketAddress.of(hidden), backlog);
                            Files.move(hidden, unix.getPath());
                        }
                    };
                }
            };
        }
    }

    @Kills("UNIX-23")
    static final class BoundPathsAreProbed implements Mutant.OfKernel {
        @Override
        public Kernel mutate(Kernel kernel) {
            UnixFiles good = kernel.unixFiles();
            UnixFiles blind = (UnixFiles) Proxy.newProxyInstance(
                    UnixFiles.class.getClassLoader(), new Class<?>[] {UnixFiles.class}, (proxy, method, arguments) -> {
                        try {
                            return method.getName().equals("isBound") ? false : method.invoke(good, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
            return new ForwardingKernel(kernel) {
                @Override
                public UnixFiles unixFiles() {
                    return blind;
                }
            };
        }
    }

    @Kills("UNIX-24")
    static final class SocketFilesAreAlwaysRemoved implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return with(good, options -> options.cleanupSocket(true));
        }
    }

    @Kills("UNIX-12")
    static final class LockFilesAreLeftBesideSockets implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop good) {
            return with(good, options -> {
                if (options.addresses().get(0) instanceof UnixDomainSocketAddress unix) {
                    try {
                        Files.createFile(Path.of(unix.getPath() + ".lock"));
                    } catch (IOException another) {
                        return options;
                    }
                }
                return options;
            });
        }
    }
}
