package io.semper.sim;

import io.semper.StreamProtocol;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Collects text, and what ended the connection. */
class TextClient implements StreamProtocol {
    final StringBuilder text = new StringBuilder();

    /** Null if no error did it. */
    @Nullable
    Throwable lostBy;

    boolean lost;

    @Override
    public void dataReceived(ByteBuffer data) {
        text.append(StandardCharsets.UTF_8.decode(data));
    }

    @Override
    public void connectionLost(@Nullable Throwable cause) {
        lost = true;
        lostBy = cause;
    }
}
