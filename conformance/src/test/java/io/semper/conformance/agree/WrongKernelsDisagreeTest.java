package io.semper.conformance.agree;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.ConnectionResetException;
import io.semper.LoopOptions;
import io.semper.engine.Loops;
import io.semper.engine.kernel.ForwardingKernel;
import io.semper.engine.kernel.ForwardingStream;
import io.semper.engine.kernel.KernelProvider;
import io.semper.engine.kernel.StreamSocket;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The random programs on which backends must agree find differences: on a kernel that is wrong in one respect, one of the first programs
 * differs from the same in virtual time; on a wrapped kernel without a mistake none of them does.
 */
@Tag("once")
class WrongKernelsDisagreeTest {
    private static final int MOST_PROGRAMS = 40;

    /** The first program that differs; the number of programs if none does. */
    private static int firstDifference(UnaryOperator<StreamSocket> mistake) {
        for (int seed = 0; seed < MOST_PROGRAMS; seed++) {
            ForwardingKernel kernel =
                    new ForwardingKernel(KernelProvider.named("nio").newKernel()) {
                        @Override
                        protected StreamSocket stream(StreamSocket good) {
                            return mistake.apply(good);
                        }
                    };
            List<String> expected = Script.play(seed, Runner.virtual(seed));
            Runner runner = Runner.of("a wrapped kernel", Loops.newEventLoop(kernel, LoopOptions.defaults()));
            if (!Script.play(seed, runner).equals(expected)) {
                return seed;
            }
        }
        return MOST_PROGRAMS;
    }

    private static void assertFound(UnaryOperator<StreamSocket> mistake) {
        assertThat(firstDifference(mistake)).as("the program that differs").isLessThan(MOST_PROGRAMS);
    }

    @Test
    void withoutAMistakeThereIsNoDifference() {
        assertThat(firstDifference(ForwardingStream::new)).isEqualTo(MOST_PROGRAMS);
    }

    @Test
    void aWrongByteIsADifference() {
        assertFound(socket -> new ForwardingStream(socket) {
            @Override
            public @Nullable ByteBuffer read(ByteBuffer scratch) throws IOException {
                ByteBuffer got = super.read(scratch);
                if (got == scratch) {
                    int last = scratch.position() - 1;
                    scratch.put(last, (byte) (scratch.get(last) ^ 1));
                }
                return got;
            }
        });
    }

    @Test
    void anEndThatIsReportedAsAResetIsADifference() {
        assertFound(socket -> new ForwardingStream(socket) {
            @Override
            public @Nullable ByteBuffer read(ByteBuffer scratch) throws IOException {
                ByteBuffer got = super.read(scratch);
                if (got == END) {
                    throw new ConnectionResetException("Connection reset");
                }
                return got;
            }
        });
    }

    @Test
    void aCloseThatResetsIsADifference() {
        assertFound(socket -> new ForwardingStream(socket) {
            @Override
            public void close() {
                try {
                    setOption(StandardSocketOptions.SO_LINGER, 0);
                } catch (IOException closed) {
                    // it is closed already
                }
                super.close();
            }
        });
    }
}
