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
}
