package io.semper.it;

import io.semper.EventLoop;
import io.semper.LoopOptions;
import io.semper.nio.NioProvider;
import io.semper.spi.Availability;
import io.semper.spi.EventLoopProvider;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** A backend of another project, with a mistake: {@code callSoon} runs the callback inside the call as well. */
public final class HastyLoops implements EventLoopProvider {
    private final NioProvider good = new NioProvider();

    @Override
    public String name() {
        return "hasty";
    }

    @Override
    public int priority() {
        return -10;
    }

    @Override
    public Availability availability() {
        return good.availability();
    }

    @Override
    public EventLoop newEventLoop(LoopOptions options) {
        EventLoop loop = good.newEventLoop(options);
        return (EventLoop) Proxy.newProxyInstance(
                EventLoop.class.getClassLoader(), new Class<?>[] {EventLoop.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("callSoon")) {
                        ((Runnable) arguments[0]).run();
                    }
                    try {
                        return method.invoke(loop, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
