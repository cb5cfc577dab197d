package io.semper.tck.rules.support;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.semper.tck.Datagram;
import java.util.List;

/** Compares datagrams. */
public final class Received {
    private Received() {}

    /** Fails unless the datagrams are those that were sent, in order. */
    public static void assertEqual(List<byte[]> sent, List<Datagram> received) {
        assertEquals(
                sent.stream().map(each -> each.length).toList(),
                received.stream().map(Datagram::size).toList(),
                "sizes");
        for (int i = 0; i < sent.size(); i++) {
            assertArrayEquals(sent.get(i), received.get(i).bytes(), "datagram " + i);
        }
    }
}
