package io.semper.engine.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.engine.kernel.Memory;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A queue or a file may take all direct memory: by then the loop must have what it cannot do without. */
class BuffersTest {
    private final Buffers buffers = new Buffers(Memory.OF_PROCESS);

    @Test
    void readAndStagingBufferAreMadeBeforeTheFirstChunk() throws ReflectiveOperationException {
        buffers.takeChunk(1);
        assertMade();
    }

    @Test
    void readAndStagingBufferAreMadeBeforeAPieceOfAFile() throws ReflectiveOperationException {
        buffers.takePiece(Long.MAX_VALUE);
        assertMade();
    }

    @Test
    void aChunkLeavesAloneWhatTheOthersHold() {
        ByteBuffer staging = buffers.staging().position(3).limit(5);
        ByteBuffer scratch = buffers.scratch().position(7);
        buffers.takeChunk(1);
        assertThat(staging.remaining()).isEqualTo(2);
        assertThat(scratch.position()).isEqualTo(7);
    }

    @Test
    void aClosedLoopGivesBackWhatItTookAndNothingElse() {
        List<ByteBuffer> out = new ArrayList<>();
        Buffers ofKernel = new Buffers(new Memory() {
            @Override
            public ByteBuffer take(int size) {
                out.add(ByteBuffer.allocateDirect(size));
                return out.get(out.size() - 1);
            }

            @Override
            public void give(ByteBuffer buffer) {
                out.removeIf(taken -> taken == buffer);
            }
        });
        ofKernel.close(); // nothing was taken
        ofKernel.takeChunk(1);
        assertThat(out).hasSize(2);
        ofKernel.close();
        assertThat(out).isEmpty();
        ofKernel.close();
    }

    @Test
    void aChunkThatCameBackIsTheNext() {
        ByteBuffer chunk = buffers.takeChunk(1);
        assertThat(chunk.isDirect()).isTrue();
        chunk.limit(9).position(4);
        buffers.giveChunk(chunk);
        assertThat(buffers.takeChunk(1)).isSameAs(chunk).isEqualTo(ByteBuffer.allocate(0));
        assertThat(buffers.takeChunk(1)).isNotSameAs(chunk);
    }

    @Test
    void aClosedLoopHoldsNoChunk() {
        ByteBuffer chunk = buffers.takeChunk(1);
        buffers.giveChunk(chunk);
        buffers.close();
        assertThat(buffers.takeChunk(1)).isNotSameAs(chunk);
    }

    private void assertMade() throws ReflectiveOperationException {
        for (String name : new String[] {"scratch", "staging"}) {
            Field buffer = Buffers.class.getDeclaredField(name);
            buffer.setAccessible(true);
            assertThat(buffer.get(buffers)).as(name).isNotNull();
        }
    }
}
