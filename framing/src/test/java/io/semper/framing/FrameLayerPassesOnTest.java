package io.semper.framing;

import static io.semper.framing.Decoded.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a layer only passes on reaches the protocol, and the answer of the protocol reaches the transport. */
final class FrameLayerPassesOnTest {
    private final List<String> calls = new ArrayList<>();

    private FrameLayer layer(boolean answer) {
        FrameProtocol protocol = new FrameProtocol() {
            @Override
            public void frameReceived(ByteBuffer frame) {
                calls.add(Decoded.text(frame));
            }

            @Override
            public void frameRefused(FrameException why) {
                calls.add(why.reason().toString());
            }

            @Override
            public boolean eofReceived() {
                calls.add("eof");
                return answer;
            }

            @Override
            public boolean drainRequested() {
                calls.add("drain");
                return answer;
            }

            @Override
            public void pauseWriting() {
                calls.add("pause");
            }

            @Override
            public void resumeWriting() {
                calls.add("resume");
            }
        };
        FrameLayer layer = new FrameLayer(new LineDecoder(9), protocol);
        layer.connectionMade(transport(layer));
        return layer;
    }

    /** A transport that reads, and calls {@code protocol}. */
    private StreamTransport transport(StreamProtocol protocol) {
        return (StreamTransport) Proxy.newProxyInstance(
                StreamTransport.class.getClassLoader(),
                new Class<?>[] {StreamTransport.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "protocol" -> protocol;
                    case "isReading" -> true;
                    case "close" -> {
                        calls.add("close");
                        yield null;
                    }
                    default -> null;
                });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theAnswersOfTheProtocolArePassedOn(boolean answer) {
        FrameLayer layer = layer(answer);
        assertThat(layer.drainRequested()).isEqualTo(answer);
        assertThat(layer.eofReceived()).isEqualTo(answer);
        assertThat(calls).containsExactly("drain", "eof");
    }

    @Test
    void theStateOfTheQueueIsPassedOn() {
        FrameLayer layer = layer(false);
        layer.pauseWriting();
        layer.resumeWriting();
        assertThat(calls).containsExactly("pause", "resume");
    }

    @Test
    void aStreamThatHasFailedEndsOnce() {
        FrameLayer layer = layer(true);
        layer.dataReceived(bytes("a\nb"));
        assertThat(layer.eofReceived()).as("the stream ends inside a line").isFalse();
        assertThat(layer.eofReceived()).as("it has failed").isFalse();
        layer.dataReceived(bytes("c\n"));
        assertThat(calls).containsExactly("a", "TRUNCATED", "close");
    }
}
