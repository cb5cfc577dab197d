package io.semper.cli.fuzz;

import io.semper.BufferedProtocol;
import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.ExceptionHandler;
import io.semper.LoopOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.spi.Availability;
import io.semper.spi.EventLoopProvider;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.function.Supplier;

/** Loops with a planted fault: proxies around those of a backend, and around their protocols and transports. */
final class FaultyLoop {
    /** A call on its way to the good object. */
    static final class Call {
        final String method;
        final Object[] arguments;
        private final Method called;
        private final Object good;

        private Call(Method called, Object good, Object[] arguments) {
            this.method = called.getName();
            this.called = called;
            this.good = good;
            this.arguments = arguments == null ? new Object[0] : arguments;
        }

        Object proceed() throws Throwable {
            try {
                return called.invoke(good, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }

        /** The good loop, protocol or transport. */
        <T> T good(Class<T> type) {
            return type.cast(good);
        }

        <T> T argument(int index, Class<T> type) {
            return type.cast(arguments[index]);
        }
    }

    /** What a faulty object does with a call. */
    interface Fault {
        Object on(Call call) throws Throwable;
    }

    private final Fault fault;
    private EventLoop faulty;

    private FaultyLoop(Fault fault) {
        this.fault = fault;
    }

    static EventLoopProvider provider(String backend, Fault fault) {
        return new EventLoopProvider() {
            @Override
            public String name() {
                return "faulty";
            }

            @Override
            public int priority() {
                return 0;
            }

            @Override
            public Availability availability() {
                return new Availability.Available(Set.of());
            }

            @Override
            public EventLoop newEventLoop(LoopOptions options) {
                EventLoop good = EventLoops.newEventLoop(LoopOptions.defaults().backend(backend));
                return new FaultyLoop(fault).loop(good);
            }
        };
    }

    private EventLoop loop(EventLoop good) {
        faulty = proxy(EventLoop.class, good, call -> {
            for (int i = 0; i < call.arguments.length; i++) {
                if (call.arguments[i] instanceof Supplier<?> factory) {
                    call.arguments[i] = (Supplier<StreamProtocol>) () -> protocol((StreamProtocol) factory.get());
                } else if (call.arguments[i] instanceof ExceptionHandler handler) {
                    call.arguments[i] = (ExceptionHandler) (loop, context) -> handler.handle(faulty, context);
                } else if (call.arguments[i] instanceof StreamTransport wrapped) {
                    call.arguments[i] = ((Handler) Proxy.getInvocationHandler(wrapped)).good;
                }
            }
            return fault.on(call);
        });
        return faulty;
    }

    private StreamProtocol protocol(StreamProtocol good) {
        Class<? extends StreamProtocol> type =
                good instanceof BufferedProtocol ? BufferedProtocol.class : StreamProtocol.class;
        return proxy(type, good, call -> {
            if (call.method.equals("connectionMade")) {
                call.arguments[0] = proxy(StreamTransport.class, call.arguments[0], fault);
            }
            return fault.on(call);
        });
    }

    private static <T> T proxy(Class<T> type, Object good, Fault fault) {
        return type.cast(Proxy.newProxyInstance(
                FaultyLoop.class.getClassLoader(), new Class<?>[] {type}, new Handler(good, fault)));
    }

    private record Handler(Object good, Fault fault) implements java.lang.reflect.InvocationHandler {
        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
            return switch (method.getName()) {
                case "equals" -> good == arguments[0];
                case "hashCode" -> System.identityHashCode(good);
                default -> fault.on(new Call(method, good, arguments));
            };
        }
    }
}
