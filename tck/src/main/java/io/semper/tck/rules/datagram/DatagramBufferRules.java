package io.semper.tck.rules.datagram;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.semper.tck.DatagramKind;
import io.semper.tck.DatagramLink;
import io.semper.tck.DatagramRecorder;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** The buffer that lends a datagram. */
@Requires("datagrams")
final class DatagramBufferRules {
    @Rule("DATAGRAM-23")
    void theBufferHasTheSizeOfTheDatagram(Tck tck, DatagramKind kind) {
        DatagramRecorder recorder = tck.datagramRecorder();
        DatagramLink link = tck.datagrams(kind, recorder);
        List<String> shapes = new ArrayList<>();
        recorder.onDatagram((data, sender) ->
                shapes.add(data.position() + " " + data.limit() + " " + data.capacity() + " " + data.order()));
        List<String> expected = new ArrayList<>();
        for (int size : new int[] {5, 0, 1400, 1, 8000}) {
            link.peer().send(new byte[size], link.address());
            expected.add("0 " + size + " " + size + " " + ByteOrder.BIG_ENDIAN);
            recorder.awaitDatagrams(expected.size());
        }
        assertEquals(expected, shapes);
    }

    @Rule("DATAGRAM-23")
    void whatIsLeftInTheBufferIsDropped(Tck tck, DatagramKind kind) {
        DatagramRecorder recorder = tck.datagramRecorder();
        DatagramLink link = tck.datagrams(kind, recorder);
        List<String> shapes = new ArrayList<>();
        recorder.onDatagram((data, sender) -> {
            shapes.add(data.position() + " " + data.limit() + " " + data.order());
            if (data.hasRemaining()) {
                data.get();
            }
            data.limit(data.position()).order(ByteOrder.LITTLE_ENDIAN).mark();
        });
        List<String> expected = new ArrayList<>();
        for (String text : List.of("first", "second", "", "fourth")) {
            link.peer().send(text, link.address());
            expected.add("0 " + text.length() + " " + ByteOrder.BIG_ENDIAN);
        }
        recorder.awaitDatagrams(4);
        tck.settle();
        assertEquals(List.of("first", "second", "", "fourth"), recorder.texts());
        assertEquals(expected, shapes);
        link.assertUnharmed();
    }
}
