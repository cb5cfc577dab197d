package io.semper.engine.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.engine.kernel.Memory;
import io.semper.engine.stream.WriteQueue.Owned;
import io.semper.engine.testing.ScriptedSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WriteQueueTest {
    @Test
    void aBufferThatItsOwnerChangedMeanwhileLeavesNothingForTheNextConnection() throws IOException {
        WriteQueue queue = new WriteQueue(new Buffers(Memory.OF_PROCESS));
        ByteBuffer owned = ByteBuffer.allocateDirect(10);
        List<Owned> finished = new ArrayList<>();
        queue.own(new Owned(owned, null));
        assertThat(queue.bytes()).isEqualTo(10);
        owned.position(7).limit(7);
        queue.drainTo(new ScriptedSocket(), finished::add);
        assertThat(queue.isEmpty()).isTrue();
        assertThat(finished).hasSize(1);
        assertThat(queue.bytes()).isZero();
        assertThat(queue.copied()).isZero();
    }

    /** The cap of copied bytes would otherwise end a connection whose queue is never empty. */
    @Test
    void copiedBytesAreCountedUntilTheyAreSent() throws IOException {
        WriteQueue queue = new WriteQueue(new Buffers(Memory.OF_PROCESS));
        ScriptedSocket socket = new ScriptedSocket();
        queue.own(new Owned(ByteBuffer.allocate(10), null));
        queue.copy(ByteBuffer.allocate(20));
        assertCounts(queue, 30, 20);
        socket.takes = 4;
        assertThat(queue.drainTo(socket, owned -> {})).isEqualTo(4);
        assertCounts(queue, 26, 20);
        socket.takes = 9;
        assertThat(queue.drainTo(socket, owned -> {})).isEqualTo(9);
        assertCounts(queue, 17, 17);
        queue.copy(ByteBuffer.allocate(3));
        assertCounts(queue, 20, 20);
        socket.takes = 100;
        assertThat(queue.drainTo(socket, owned -> {})).isEqualTo(20);
        assertCounts(queue, 0, 0);
    }

    private static void assertCounts(WriteQueue queue, int bytes, int copied) {
        assertThat(queue.bytes()).as("queued").isEqualTo(bytes);
        assertThat(queue.copied()).as("copied").isEqualTo(copied);
        assertThat(queue.isEmpty()).isEqualTo(bytes == 0);
    }
}
