package io.semper.kqueue;

import io.netty.channel.kqueue.KQueue;
import io.semper.EventLoop;
import io.semper.LoopOptions;
import io.semper.engine.Loops;
import io.semper.engine.kernel.Kernel;
import io.semper.engine.kernel.KernelProvider;
import io.semper.spi.Availability;
import io.semper.spi.EventLoopProvider;
import io.semper.unix.library.LibraryProbe;
import java.util.List;

/** Makes loops over kqueue; preferred to {@code nio} where no backend is named. */
public final class KqueueProvider implements EventLoopProvider, KernelProvider {
    private static final LibraryProbe LIBRARY = new LibraryProbe(
            KqueueKernel.NAME, LibraryProbe.System.MACOS, KQueue.class, () -> KQueue.unavailabilityCause());

    /** For {@link java.util.ServiceLoader}. */
    public KqueueProvider() {}

    @Override
    public String name() {
        return KqueueKernel.NAME;
    }

    @Override
    public int priority() {
        return 10;
    }

    @Override
    public Availability availability() {
        return LIBRARY.availability(KqueueKernel.CAPABILITIES);
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
        return new KqueueKernel();
    }
}
