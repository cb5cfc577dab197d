package io.semper.cli.fuzz;

import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The protocol of an end that receives lent bytes. Replaced by another one, it must not be called any more. */
class Plain implements StreamProtocol {
    final End end;

    Plain(End end) {
        this.end = end;
    }

    @Override
    public void connectionMade(StreamTransport made) {
        end.made(this, made);
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        end.received(this, data);
    }

    @Override
    public boolean eofReceived() {
        return end.eof(this);
    }

    @Override
    public boolean drainRequested() {
        return end.drain(this);
    }

    @Override
    public void pauseWriting() {
        end.flow(this, true);
    }

    @Override
    public void resumeWriting() {
        end.flow(this, false);
    }

    @Override
    public void connectionLost(@Nullable Throwable cause) {
        end.lost(this, cause);
    }
}
