package io.semper.engine.kernel;

/**
 * The two bits of readiness and of interest. Hang-ups and errors that the OS reports set these bits, too; the next system call returns the
 * exact condition.
 */
public final class Interest {
    /** No interest. The descriptor is then not registered with the OS at all, since hang-ups cannot be masked. */
    public static final int NONE = 0;
    /** A read would not block: there are bytes, the end of the stream, an error, or a connection to accept. */
    public static final int READ = 1;
    /** A write would not block, or a connect has ended. */
    public static final int WRITE = 2;

    private Interest() {}
}
