package io.semper.engine.kernel;

import io.semper.BackendUnavailableException;
import io.semper.spi.EventLoopProvider;
import java.util.Iterator;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.StringJoiner;

/**
 * A supplier of the kernels of one backend. The {@link EventLoopProvider} of every backend of this project implements it, so that other
 * code can put a {@linkplain ForwardingKernel decorator} between such a kernel and the engine, or run the kit for the seam over it.
 */
@FunctionalInterface
public interface KernelProvider {
    /**
     * Creates a kernel for one loop. It opens nothing before its poller is opened. Any thread.
     *
     * @throws BackendUnavailableException if the backend does not work here
     */
    Kernel newKernel();

    /**
     * Finds a backend by its name among the providers of loops. Any thread.
     *
     * @param backend the name, such as {@code epoll}
     * @throws BackendUnavailableException if there is no such backend, or its provider is not a supplier of kernels
     */
    static KernelProvider named(String backend) {
        StringJoiner others = new StringJoiner(", ");
        Iterator<EventLoopProvider> providers =
                ServiceLoader.load(EventLoopProvider.class).iterator();
        for (int broken = 0; broken < 100; ) { // an iterator may not move on
            try {
                if (!providers.hasNext()) {
                    break;
                }
                EventLoopProvider provider = providers.next();
                if (provider instanceof KernelProvider kernels) {
                    if (provider.name().equals(backend)) {
                        return kernels;
                    }
                    others.add(provider.name());
                }
            } catch (ServiceConfigurationError | LinkageError e) {
                broken++; // one broken provider does not hide the others
            }
        }
        throw new BackendUnavailableException(
                "no provider supplies kernels of a backend '" + backend + "'; those that do: "
                        + (others.length() == 0 ? "none" : others),
                null);
    }
}
