package io.semper.tck.selftest;

import io.semper.engine.kernel.ForwardingKernel;
import io.semper.engine.kernel.ForwardingStream;
import io.semper.engine.kernel.Kernel;
import io.semper.engine.kernel.StreamSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Kernels under which a close, or the end of a broken connection, loses bytes. */
final class GracefulCloseMutants {
    private GracefulCloseMutants() {}

    private static Kernel with(Kernel good, UnaryOperator<StreamSocket> broken) {
        return new ForwardingKernel(good) {
            @Override
            protected StreamSocket stream(StreamSocket goodSocket) {
                return broken.apply(goodSocket);
            }
        };
    }

    @Kills("READ-18")
    static final class InputIsLostWithTheSendingHalf implements Mutant.OfKernel {
        @Override
        public Kernel mutate(Kernel kernel) {
            return with(kernel, socket -> new ForwardingStream(socket) {
                private boolean broken;

                @Override
                public int write(ByteBuffer data) throws IOException {
                    try {
                        return super.write(data);
                    } catch (IOException e) {
                        broken = true;
                        throw e;
                    }
                }

                @Override
                public @Nullable ByteBuffer read(ByteBuffer scratch) throws IOException {
                    return broken ? END : super.read(scratch);
                }
            });
        }
    }

    @Kills("CLOSE-25")
    static final class EndOfTheSendingHalfClosesTheSocket implements Mutant.OfKernel {
        @Override
        public Kernel mutate(Kernel kernel) {
            return with(kernel, socket -> new ForwardingStream(socket) {
                @Override
                public void shutdownOutput() throws IOException {
                    throw new IOException("closed instead");
                }
            });
        }
    }

    @Hangs
    @Kills("CLOSE-26")
    static final class InputIsBoundedWhileBytesAreQueued implements Mutant.OfKernel {
        private static final int BOUND = 16 << 20;

        @Override
        public Kernel mutate(Kernel kernel) {
            return with(kernel, socket -> new ForwardingStream(socket) {
                private long arrived;

                @Override
                public @Nullable ByteBuffer read(ByteBuffer scratch) throws IOException {
                    if (arrived > BOUND) {
                        return null;
                    }
                    int before = scratch.position();
                    ByteBuffer got = super.read(scratch);
                    if (got != null) {
                        arrived += got == scratch ? got.position() - before : got.remaining();
                    }
                    return got;
                }
            });
        }
    }
}
