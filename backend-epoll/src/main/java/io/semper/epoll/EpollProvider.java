package io.semper.epoll;

import io.netty.channel.epoll.Epoll;
import io.semper.EventLoop;
import io.semper.LoopOptions;
import io.semper.engine.Loops;
import io.semper.engine.kernel.Kernel;
import io.semper.engine.kernel.KernelProvider;
import io.semper.spi.Availability;
import io.semper.spi.EventLoopProvider;
import io.semper.unix.library.LibraryProbe;
import java.util.List;

/** Makes loops over epoll; preferred to {@code nio} where no backend is named. */
public final class EpollProvider implements EventLoopProvider, KernelProvider {
    private static final LibraryProbe LIBRARY = new LibraryProbe(
            EpollKernel.NAME, LibraryProbe.System.LINUX, Epoll.class, () -> Epoll.unavailabilityCause());

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

    @Override
    public Availability availability() {
        return LIBRARY.availability(EpollKernel.CAPABILITIES);
    }

    @Override
    public List<String> remarks() {
        return LIBRARY.remarks();
    }

    @Override
    public EventLoop newEventLoop(LoopOptions options) {
        return Loops.newEventLoop(newKernel(), options);
    }

    @Override
    public Kernel newKernel() {
        LIBRARY.ensureAvailable();
        return new EpollKernel();
    }
}
