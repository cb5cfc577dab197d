package io.semper.unix;

import java.io.IOException;

/** A socket option of this OS. */
interface NativeOption {
    Object get(NativeSocket of) throws IOException;

    void set(NativeSocket on, Object value) throws IOException;
}
