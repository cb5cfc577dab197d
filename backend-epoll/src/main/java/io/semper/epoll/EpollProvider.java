package io.semper.epoll;

import io.netty.channel.epoll.Epoll;
import io.semper.BackendUnavailableException;
import io.semper.EventLoop;
import io.semper.LoopOptions;
import io.semper.engine.kernel.Loops;
import io.semper.spi.Availability;
import io.semper.spi.Availability.Available;
import io.semper.spi.Availability.Unavailable;
import io.semper.spi.EventLoopProvider;
import org.jspecify.annotations.Nullable;

/** Makes loops over epoll, before {@code nio} where nobody asked for a name. */
public final class EpollProvider implements EventLoopProvider {
    /** For {@link java.util.ServiceLoader}. */
    public EpollProvider() {}

    @Override
    public String name() {
        return EpollKernel.NAME;
    }

    @Override
    public int priority() {
        return 10;
    }

    /**
     * Where the JDK would print a warning about native access, Netty's library is looked for but not loaded: to ask prints nothing, and
     * whoever uses another backend never sees the warning.
     */
    @Override
    public Availability availability() {
        Unavailable hindrance = NativeAccess.isGranted() ? refusal() : NativeLibraryCheck.withoutLoading();
        return hindrance == null ? new Available(EpollKernel.CAPABILITIES) : hindrance;
    }

    @Override
    public EventLoop newEventLoop(LoopOptions options) {
        Unavailable hindrance = refusal();
        if (hindrance != null) {
            throw new BackendUnavailableException(
                    "backend 'epoll' is not available: " + hindrance.reason() + "; " + hindrance.remedy(),
                    hindrance.cause());
        }
        return Loops.newEventLoop(new EpollKernel(), options);
    }

    /** Why the library cannot be used, found by loading it. */
    private static @Nullable Unavailable refusal() {
        Unavailable hindrance = NativeLibraryCheck.ofSystem();
        if (hindrance != null) {
            return hindrance;
        }
        try {
            Throwable cause = Epoll.unavailabilityCause();
            return cause == null ? null : NativeLibraryCheck.explain(cause);
        } catch (LinkageError e) {
            return NativeLibraryCheck.explain(e);
        }
    }
}
