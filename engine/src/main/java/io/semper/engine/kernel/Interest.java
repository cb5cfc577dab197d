package io.semper.engine.kernel;

/** The two bits of readiness and of interest. Hang-ups and errors of the system are folded into them: the truth comes from the call. */
public final class Interest {
    /** Nothing: the descriptor is not registered with the system at all, since hang-ups cannot be masked. */
    public static final int NONE = 0;
    /** A read would not block: bytes, end of stream, an error, or a connection to accept. */
    public static final int READ = 1;
    /** A write would not block, or a connect has ended. */
    public static final int WRITE = 2;

    private Interest() {}
}
