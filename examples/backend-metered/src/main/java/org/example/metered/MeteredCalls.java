package org.example.metered;

import io.semper.engine.kernel.FailedCall;
import io.semper.engine.kernel.Socket;
import java.io.IOException;
import java.util.function.ToLongFunction;

/** What is done around each call of one kernel. */
final class MeteredCalls {
    interface Call<T> {
        T make() throws IOException;
    }

    final Meter meter;
    private final Faults.Sequence faults;

    MeteredCalls(Meter meter, Faults faults) {
        this.meter = meter;
        this.faults = faults.begin();
    }

    // region: make
    /** Makes a call, or lets it fail; counts and traces it. */
    <T> T make(FailedCall kind, Socket socket, Call<T> call, ToLongFunction<T> bytesOf) throws IOException {
        SystemCall event = new SystemCall();
        event.begin();
        try {
            faults.strike(kind);
            T result = call.make();
            event.bytes = bytesOf.applyAsLong(result);
            meter.succeeded(kind, event.bytes);
            return result;
        } catch (IOException e) {
            meter.failed(kind);
            event.failure = e.toString();
            throw e;
        } finally {
            if (event.shouldCommit()) {
                event.call = kind.name();
                event.socket = socket.toString();
                event.commit();
            }
        }
    }
    // endregion
}
