package io.semper.unix;

import io.netty.channel.unix.FileDescriptor;
import io.semper.engine.kernel.FailedCall;
import io.semper.engine.kernel.Watched;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A descriptor of the application. */
final class UnixWatched extends UnixSource implements Watched {
    private final FileDescriptor descriptor;

    private UnixWatched(FileDescriptor descriptor) {
        this.descriptor = descriptor;
    }

    /** epoll refuses files and directories itself; kqueue reports when a file grows, and that is not readiness. */
    static UnixWatched of(int number) throws IOException {
        if (!Errno.Numbers.LINUX) {
            Path self = Path.of("/dev/fd", String.valueOf(number));
            if (Files.isRegularFile(self) || Files.isDirectory(self)) {
                throw Errno.EPERM.failure(FailedCall.WATCH);
            }
        }
        return new UnixWatched(new FileDescriptor(number));
    }

    @Override
    FileDescriptor registrable() {
        return descriptor;
    }

    /** Does nothing: the application closes its descriptor. */
    @Override
    void giveBack() {}

    @Override
    public String toString() {
        return "descriptor " + descriptor.intValue();
    }
}
