package io.semper.engine.kernel;

import java.net.SocketAddress;
import java.net.SocketOption;

/**
 * A descriptor or channel that belongs to the application. The loop only asks when it is ready: it has no address and no options here, and
 * {@link #close} leaves it open. {@link Registration#interestNow} changes the interest, and {@link Poller#closeNow} ends the registration.
 */
public interface Watched extends Socket {
    @Override
    default SocketAddress localAddress() {
        throw new UnsupportedOperationException("localAddress() of " + this);
    }

    @Override
    default <T> void setOption(SocketOption<T> option, T value) {
        throw new UnsupportedOperationException("setOption() of " + this);
    }

    @Override
    default <T> T getOption(SocketOption<T> option) {
        throw new UnsupportedOperationException("getOption() of " + this);
    }
}
