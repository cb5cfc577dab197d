package io.semper.tck.selftest;

import io.semper.EventLoop;
import io.semper.LoopFuture;
import io.semper.LoopPromise;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.engine.kernel.ForwardingKernel;
import io.semper.engine.kernel.ForwardingStream;
import io.semper.engine.kernel.Kernel;
import io.semper.engine.kernel.StreamSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Loops and kernels that are wrong about sending files. */
final class FileMutants {
    private FileMutants() {}

    /** The replacement of {@code sendFile} in a mutant. */
    private interface Sending {
        LoopFuture<Long> send(StreamTransport to, FileChannel from, long offset, long count);
    }

    /** Creates the replacement from the original. */
    private static EventLoop with(EventLoop good, UnaryOperator<Sending> broken) {
        return new ForwardingLoop(good) {
            @Override
            public LoopFuture<Long> sendFile(StreamTransport to, FileChannel from, long offset, long count) {
                return broken.apply(super::sendFile).send(to, from, offset, count);
            }
        };
    }

    private static Kernel with(Kernel good, Moving broken) {
        return new ForwardingKernel(good) {
            @Override
            protected StreamSocket stream(StreamSocket goodSocket) {
                return new ForwardingStream(goodSocket) {
                    @Override
                    public long sendFile(FileChannel from, long position, long count) throws IOException {
                        return broken.move(goodSocket, from, position, count);
                    }
                };
            }
        };
    }

    private interface Moving {
        long move(StreamSocket good, FileChannel from, long position, long count) throws IOException;
    }

    @Kills("SENDFILE-01")
    static final class RangeBeginsOneByteLater implements Mutant.OfKernel {
        @Override
        public Kernel mutate(Kernel kernel) {
            return with(kernel, (good, from, position, count) -> good.sendFile(from, position + 1, count));
        }
    }

    @Hangs
    @Kills({"SENDFILE-01", "SENDFILE-11"})
    static final class AllThatIsAskedForCountsAsSent implements Mutant.OfKernel {
        @Override
        public Kernel mutate(Kernel kernel) {
            return with(kernel, (good, from, position, count) -> {
                good.sendFile(from, position, count);
                return count;
            });
        }
    }

    @Hangs
    @Kills("SENDFILE-07")
    static final class OffsetsAreInts implements Mutant.OfKernel {
        @Override
        public Kernel mutate(Kernel kernel) {
            return with(
                    kernel, (good, from, position, count) -> good.sendFile(from, position & Integer.MAX_VALUE, count));
        }
    }

    @Kills("SENDFILE-12")
    static final class FileIsUsedOnTheLoopsThread implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop loop) {
            return with(loop, good -> (to, from, offset, count) -> {
                loop.callSoon(() -> sizeOf(from));
                return good.send(to, from, offset, count);
            });
        }
    }

    private static long sizeOf(FileChannel file) {
        try {
            return file.size();
        } catch (IOException e) {
            return 0;
        }
    }

    @Kills("SENDFILE-15")
    static final class EveryFileCostsABuffer implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop loop) {
            List<ByteBuffer> lost = new ArrayList<>();
            return with(loop, good -> (to, from, offset, count) -> {
                lost.add(ByteBuffer.allocateDirect(64 * 1024));
                return good.send(to, from, offset, count);
            });
        }
    }

    @Kills("SENDFILE-17")
    static final class WritingResumesWhileTheFileIsSent implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop loop) {
            return with(loop, good -> (to, from, offset, count) -> {
                loop.callSoon(() -> to.protocol().resumeWriting());
                return good.send(to, from, offset, count);
            });
        }
    }

    @Kills("SENDFILE-03")
    static final class PositionMoves implements Mutant.OfKernel {
        @Override
        public Kernel mutate(Kernel kernel) {
            return with(kernel, (good, from, position, count) -> {
                long moved = good.sendFile(from, position, count);
                from.position(Math.min(from.size(), position) + Math.max(0, moved));
                return moved;
            });
        }
    }

    @Kills({"SENDFILE-02", "SENDFILE-04", "SENDFILE-08"})
    static final class FileIsWrittenLikeBytes implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop loop) {
            return with(loop, good -> (to, from, offset, count) -> {
                LoopPromise<Long> promise = loop.createPromise();
                try {
                    ByteBuffer all = ByteBuffer.allocate((int) Math.min(count, Math.max(0, from.size() - offset)));
                    while (all.hasRemaining() && from.read(all, offset + all.position()) >= 0) {
                        Thread.onSpinWait();
                    }
                    long size = all.flip().remaining();
                    to.writeOwned(all, free -> promise.tryComplete(size));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                return promise.future();
            });
        }
    }

    @Kills("SENDFILE-06")
    static final class CancelIsIgnored implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop loop) {
            return with(
                    loop,
                    good -> (to, from, offset, count) ->
                            good.send(to, from, offset, count).shield());
        }
    }

    @Kills({"SENDFILE-05", "SENDFILE-10", "SENDFILE-16"})
    static final class AnyErrorWillDo implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop loop) {
            return with(loop, good -> (to, from, offset, count) -> {
                LoopPromise<Long> promise = loop.createPromise();
                good.send(to, from, offset, count).addDoneCallback(sent -> {
                    if (sent.exception() == null) {
                        promise.tryComplete(sent.result());
                    } else {
                        promise.tryFail(new IOException("broken"));
                    }
                });
                return promise.future();
            });
        }
    }

    @Kills("SENDFILE-13")
    static final class FileThatCannotBeReadCostsTheConnection implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop loop) {
            return with(loop, good -> (to, from, offset, count) -> {
                LoopFuture<Long> future = good.send(to, from, offset, count);
                future.addDoneCallback(sent -> {
                    if (!sent.isCancelled() && sent.exception() != null) {
                        to.abort();
                    }
                });
                return future;
            });
        }
    }

    @Kills("SENDFILE-14")
    static final class FilesAreClosedWithTheLoop implements Mutant.OfLoop {
        @Override
        public EventLoop mutate(EventLoop loop) {
            List<FileChannel> files = new ArrayList<>();
            return new ForwardingLoop(loop) {
                @Override
                public LoopFuture<Long> sendFile(StreamTransport to, FileChannel from, long offset, long count) {
                    files.add(from);
                    return super.sendFile(to, from, offset, count);
                }

                @Override
                public void close() {
                    super.close();
                    for (FileChannel file : files) {
                        try {
                            file.close();
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    }
                }
            };
        }
    }

    @Kills("SENDFILE-09")
    static final class ClosingForgetsTheFile implements Mutant.OfStream {
        @Override
        public Between between(StreamProtocol protocol) {
            return new Between(protocol) {
                @Override
                public void close() {
                    super.abort();
                }
            };
        }
    }
}
