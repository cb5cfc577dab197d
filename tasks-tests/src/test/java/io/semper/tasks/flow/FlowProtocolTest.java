package io.semper.tasks.flow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semper.CloseReason;
import io.semper.LoopClosedException;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamTransport;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the TCK does not ask of a connection as a publisher and a subscriber: its bytes, its ends, its back-pressure. */
@Timeout(60)
class FlowProtocolTest {
    private static final int SIZE = FlowProtocol.ELEMENT_SIZE;

    private final Wire wire = new Wire();

    @AfterEach
    void close() throws IOException {
        wire.close();
        assertThat(wire.reported).isEmpty();
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private CompletableFuture<@Nullable Void> sent(FlowProtocol flow) {
        return wire.thread.call(loop -> flow.sent());
    }

    private void awaitOnLoop(BooleanSupplier condition) {
        boolean[] holds = new boolean[1];
        do {
            wire.onLoop(() -> holds[0] = condition.getAsBoolean());
        } while (!holds[0]);
    }

    /** A publisher of one element, or of none and a failure. */
    private static Flow.Publisher<ByteBuffer> one(String text) {
        return subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
            private boolean given;

            @Override
            public void request(long n) {
                if (!given) {
                    given = true;
                    subscriber.onNext(ByteBuffer.wrap(text.getBytes(UTF_8)));
                    subscriber.onComplete();
                }
            }

            @Override
            public void cancel() {}
        });
    }

    @Test
    void allBytesArriveInOrderOneElementAtATime() throws Exception {
        Wire.Pair pair = wire.connect(1000);
        byte[] sent = random(3 << 20);
        Collecting got = new Collecting(1, 1);
        pair.flow().received().subscribe(got);
        pair.peer().getOutputStream().write(sent);
        pair.peer().shutdownOutput();

        assertThat(got.awaitEnd()).isNull();
        assertThat(got.bytes()).isEqualTo(sent);
        assertThat(got.elements).allMatch(element -> element.remaining() <= 1000);
        wire.awaitEnd(pair.flow().transport()); // nothing was to be sent
    }

    @Test
    void withoutDemandReadingPauses() throws Exception {
        Wire.Pair pair = wire.connect(SIZE);
        Collecting got = new Collecting(0, 0);
        pair.flow().received().subscribe(got);
        wire.send(pair.peer(), 8 << 20);
        StreamTransport transport = pair.flow().transport();
        awaitOnLoop(() -> !transport.isReading());
        assertThat(got.elements).isEmpty();

        got.request(1);
        got.next();
        assertThat(got.elements).isEmpty();
        got.request(Long.MAX_VALUE);
        got.request(Long.MAX_VALUE);
        assertThat(got.awaitEnd()).isNull();
    }

    @Test
    void anEndThatComesWithoutDemandIsSignalledAfterTheElements() throws Exception {
        Wire.Pair empty = wire.connect(SIZE);
        Collecting nothing = new Collecting(0, 0);
        empty.flow().received().subscribe(nothing);
        empty.peer().shutdownOutput();
        assertThat(nothing.awaitEnd()).isNull();

        Wire.Pair pair = wire.connect(1);
        pair.peer().getOutputStream().write("ab".getBytes(UTF_8));
        awaitOnLoop(() -> !pair.flow().transport().isReading());
        wire.onLoop(() -> pair.flow().transport().abort(new IOException("on purpose")));
        wire.awaitEnd(pair.flow().transport());
        Collecting late = new Collecting(1, 0);
        pair.flow().received().subscribe(late);
        assertThat(late.next().get()).isEqualTo((byte) 'a');
        wire.onLoop(() -> {});
        assertThat(late.end).isNotDone();
        late.request(1);
        assertThat(late.next().get()).isEqualTo((byte) 'b');
        assertThat(late.awaitEnd()).hasMessage("on purpose");
    }

    @Test
    void aSenderIsSlowedDownByItsPeer() throws Exception {
        Wire.Pair pair = wire.connect(SIZE);
        StreamTransport transport = pair.flow().transport();
        AtomicLong requested = new AtomicLong();
        int element = 256 << 10;
        byte[] all = random(64 * element);
        Flow.Subscriber<ByteBuffer> sending = pair.flow().sending();
        wire.onLoop(() -> {
            int high = transport.writeLimits().high();
            sending.onSubscribe(new Flow.Subscription() {
                private int next;

                @Override
                public void request(long n) {
                    assertThat(n).isEqualTo(1);
                    requested.addAndGet(n);
                    transport.loop().callSoon(() -> {
                        if (next == 64) {
                            sending.onComplete();
                            return;
                        }
                        sending.onNext(ByteBuffer.wrap(all, element * next++, element));
                        assertThat(transport.writeBufferSize()).isLessThanOrEqualTo(high + element);
                    });
                }

                @Override
                public void cancel() {
                    throw new AssertionError("cancelled");
                }
            });
        });
        awaitOnLoop(transport::isWritingPaused);
        assertThat(requested.get()).isLessThan(64);
        assertThat(pair.peer().getInputStream().readAllBytes()).isEqualTo(all);
        assertThat(sent(pair.flow()).get(20, TimeUnit.SECONDS)).isNull();
        wire.awaitEnd(transport); // received() was never asked for
    }

    @Test
    void aPublisherOfOtherThreadsIsSentWhole() throws Exception {
        Wire.Pair pair = wire.connect(SIZE);
        byte[] all = random(1 << 20);
        try (SubmissionPublisher<ByteBuffer> publisher = new SubmissionPublisher<>(wire.executor, 8)) {
            publisher.subscribe(pair.flow().sending());
            for (int i = 0; i < all.length; i += 1000) {
                publisher.submit(ByteBuffer.wrap(all, i, Math.min(1000, all.length - i)));
            }
        }
        assertThat(pair.peer().getInputStream().readAllBytes()).isEqualTo(all);
    }

    /** The elements are those of all subscribers of a publisher. */
    @Test
    void anElementIsNotChanged() throws Exception {
        Wire.Pair pair = wire.connect(SIZE);
        ByteBuffer element = ByteBuffer.wrap("-text-".getBytes(UTF_8), 1, 4);
        wire.onLoop(() -> {
            pair.flow().sending().onSubscribe(Collecting.NONE);
            pair.flow().sending().onNext(element);
            pair.flow().sending().onComplete();
        });
        assertThat(pair.peer().getInputStream().readAllBytes()).isEqualTo("text".getBytes(UTF_8));
        assertThat(element.position()).isEqualTo(1);
        assertThat(element.remaining()).isEqualTo(4);
    }

    /** The first signals of another thread are on their way when the last one comes on the loop's. */
    @Test
    void aSignalOfTheLoopsThreadOvertakesNone() throws Exception {
        Wire.Pair pair = wire.connect(SIZE);
        Flow.Subscriber<ByteBuffer> sending = pair.flow().sending();
        CompletableFuture<@Nullable Void> given = new CompletableFuture<>();
        wire.thread.execute(() -> {
            given.join(); // the signals before are posted while the loop is busy
            sending.onComplete();
        });
        sending.onSubscribe(Collecting.NONE);
        sending.onNext(ByteBuffer.wrap("first".getBytes(UTF_8)));
        given.complete(null);
        assertThat(pair.peer().getInputStream().readAllBytes()).isEqualTo("first".getBytes(UTF_8));
    }

    @Test
    void theHalvesEndOneByOne() throws Exception {
        Wire.Pair pair = wire.connect(SIZE);
        Flow.Subscriber<ByteBuffer> sending = pair.flow().sending();
        Collecting got = new Collecting(Long.MAX_VALUE, 0);
        pair.flow().received().subscribe(got);
        pair.peer().getOutputStream().write("request".getBytes(UTF_8));
        pair.peer().shutdownOutput();
        assertThat(got.awaitEnd()).isNull();

        one("answer").subscribe(sending);
        assertThat(pair.peer().getInputStream().readAllBytes()).isEqualTo("answer".getBytes(UTF_8));
        wire.awaitEnd(pair.flow().transport());
        assertThat(pair.flow().transport().closeReason()).isEqualTo(CloseReason.LOCAL_CLOSE);

        Wire.Pair other = wire.connect(SIZE);
        Collecting answers = new Collecting(Long.MAX_VALUE, 0);
        other.flow().received().subscribe(answers);
        one("request").subscribe(other.flow().sending());
        assertThat(other.peer().getInputStream().readAllBytes()).isEqualTo("request".getBytes(UTF_8));
        assertThat(answers.end).isNotDone();
        other.peer().getOutputStream().write("answer".getBytes(UTF_8));
        other.peer().close();
        assertThat(answers.awaitEnd()).isNull();
        assertThat(answers.bytes()).isEqualTo("answer".getBytes(UTF_8));
        wire.awaitEnd(other.flow().transport());
    }

    @Test
    void afterACancelTheRestIsDroppedAndWhatIsSentIsSent() throws Exception {
        Wire.Pair reader = wire.connect(SIZE);
        Collecting got = new Collecting(0, 0);
        reader.flow().received().subscribe(got);
        got.subscribed.get(20, TimeUnit.SECONDS).cancel();
        assertThat(reader.peer().getInputStream().read()).isEqualTo(-1);
        wire.awaitEnd(reader.flow().transport());
        assertThat(got.end).isNotDone();

        Wire.Pair pair = wire.connect(SIZE);
        Flow.Subscriber<ByteBuffer> sending = pair.flow().sending();
        Collecting first = new Collecting(0, 0);
        pair.flow().received().subscribe(first);
        wire.send(pair.peer(), 4 << 20);
        awaitOnLoop(() -> !pair.flow().transport().isReading());
        first.subscribed.get(20, TimeUnit.SECONDS).cancel();
        awaitOnLoop(() ->
                pair.flow().transport().isReading() || pair.flow().transport().isClosing());
        one("bye").subscribe(sending);
        assertThat(pair.peer().getInputStream().readAllBytes()).isEqualTo("bye".getBytes(UTF_8));
        assertThat(first.elements).isEmpty();
        wire.awaitEnd(pair.flow().transport());
    }

    @Test
    void aFailureOfThePublisherAbortsTheConnection() throws Exception {
        Wire.Pair pair = wire.connect(SIZE);
        Collecting got = new Collecting(1, 0);
        pair.flow().received().subscribe(got);
        CompletableFuture<@Nullable Void> sent = sent(pair.flow());
        CompletableFuture<@Nullable Void> cancelled = sent(pair.flow());
        cancelled.cancel(false);
        IOException cause = new IOException("on purpose");
        pair.flow().sending().onSubscribe(Collecting.NONE);
        pair.flow().sending().onError(cause);
        assertThatThrownBy(() -> sent.get(20, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCause(cause);
        assertThat(got.awaitEnd()).isSameAs(cause);
        assertThatThrownBy(() -> sent(pair.flow()).get(20, TimeUnit.SECONDS)).hasCause(cause);
    }

    @Test
    void aCloseHereIsNotTheEndOfThePeer() throws Exception {
        Wire.Pair pair = wire.connect(SIZE);
        Collecting got = new Collecting(1, 0);
        pair.flow().received().subscribe(got);
        CompletableFuture<@Nullable Void> cancelled = new CompletableFuture<>();
        pair.flow().sending().onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long n) {}

            @Override
            public void cancel() {
                cancelled.complete(null);
            }
        });
        CompletableFuture<@Nullable Void> sent = sent(pair.flow());
        wire.onLoop(() -> pair.flow().transport().close());
        assertThat(got.awaitEnd()).isInstanceOf(IOException.class).hasMessageContaining("before the peer had ended");
        cancelled.get(20, TimeUnit.SECONDS);
        assertThatThrownBy(() -> sent.get(20, TimeUnit.SECONDS))
                .hasMessageContaining("before its publisher had completed");
        CompletableFuture<@Nullable Void> late = new CompletableFuture<>();
        pair.flow().sending().onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long n) {
                throw new AssertionError("requested");
            }

            @Override
            public void cancel() {
                late.complete(null);
            }
        });
        late.get(20, TimeUnit.SECONDS);
    }

    @Test
    void aSecondSubscriberAndAnIllegalRequestAreRefused() throws Exception {
        Wire.Pair pair = wire.connect(SIZE);
        Collecting first = new Collecting(-1, 0);
        Collecting second = new Collecting(1, 0);
        pair.flow().received().subscribe(first);
        pair.flow().received().subscribe(second);
        assertThat(second.awaitEnd()).isInstanceOf(IllegalStateException.class).hasMessageContaining("multicasts");
        assertThat(first.awaitEnd())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("request(-1)");
        wire.awaitEnd(pair.flow().transport());
    }

    @Test
    void aSubscriberThatThrowsEndsTheConnectionAndIsReported() throws Exception {
        Wire.Pair pair = wire.connect(SIZE);
        pair.flow().received().subscribe(new Flow.Subscriber<ByteBuffer>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(1);
            }

            @Override
            public void onNext(ByteBuffer element) {
                throw new IllegalStateException("on purpose");
            }

            @Override
            public void onError(Throwable cause) {
                throw new AssertionError("a subscriber that has thrown is cancelled", cause);
            }

            @Override
            public void onComplete() {}
        });
        pair.peer().getOutputStream().write(1);
        wire.awaitEnd(pair.flow().transport());
        assertThat(pair.flow().transport().closeReason()).isEqualTo(CloseReason.ERROR);
        synchronized (wire.reported) {
            assertThat(wire.reported).hasSize(1);
            wire.reported.clear();
        }
    }

    @Test
    void takesAnOpenTransportOver() throws Exception {
        Wire.Pair pair = wire.connect(SIZE);
        StreamTransport transport = pair.flow().transport();
        FlowProtocol[] taken = new FlowProtocol[1];
        wire.onLoop(() -> taken[0] = FlowProtocol.over(transport));
        Collecting got = new Collecting(1, 0);
        taken[0].received().subscribe(got);
        pair.peer().getOutputStream().write('x');
        assertThat(got.next().get()).isEqualTo((byte) 'x');
        wire.onLoop(() -> {
            transport.abort();
            assertThatIllegalStateException()
                    .isThrownBy(() -> FlowProtocol.over(transport))
                    .withMessageContaining("closing");
        });
    }

    @Test
    void refusesWhatItCannotDo() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FlowProtocol(0, flow -> {}))
                .withMessageContaining("elementSize is 0");
        assertThatIllegalStateException()
                .isThrownBy(new FlowProtocol()::received)
                .withMessageContaining("received()");
        assertThatIllegalStateException()
                .isThrownBy(new FlowProtocol()::sending)
                .withMessageContaining("sending()");
        assertThatIllegalStateException().isThrownBy(new FlowProtocol()::sent).withMessageContaining("sent()");
        FlowProtocol flow = wire.connect(SIZE).flow();
        assertThatNullPointerException().isThrownBy(() -> flow.received().subscribe(null));
    }

    @Test
    void afterTheCloseOfTheLoopBothHalvesRefuse() throws Exception {
        FlowProtocol flow = wire.connect(SIZE).flow();
        Collecting open = new Collecting(0, 0);
        flow.received().subscribe(open);
        Flow.Subscription subscription = open.subscribed.get(20, TimeUnit.SECONDS);
        wire.thread.close();
        subscription.request(1);
        subscription.cancel();

        Collecting late = new Collecting(1, 0);
        flow.received().subscribe(late);
        assertThat(late.awaitEnd()).isInstanceOf(LoopClosedException.class);
        CompletableFuture<@Nullable Void> cancelled = new CompletableFuture<>();
        flow.sending().onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long n) {}

            @Override
            public void cancel() {
                cancelled.complete(null);
            }
        });
        assertThat(cancelled).isDone();
    }

    /** An echo is a publisher that its own subscriber subscribes to; a drain ends it when what it sends ends. */
    @Test
    void aServerEchoesAndDrains() throws Exception {
        List<FlowProtocol> flows = new ArrayList<>();
        Server server = wire.thread
                .call(loop -> loop.createServer(
                        () -> new FlowProtocol(flow -> {
                            flows.add(flow);
                            flow.received().subscribe(flow.sending());
                        }),
                        ServerOptions.bind("127.0.0.1", 0)))
                .get(20, TimeUnit.SECONDS);
        byte[] all = random(4 << 20);
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            CompletableFuture<byte[]> echoed = CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return socket.getInputStream().readNBytes(all.length);
                        } catch (IOException e) {
                            throw new AssertionError(e);
                        }
                    },
                    wire.executor);
            socket.getOutputStream().write(all);
            assertThat(echoed.get(30, TimeUnit.SECONDS)).isEqualTo(all);
            CompletableFuture<?> drained = wire.thread.call(loop -> server.drain(Duration.ofSeconds(30)));
            wire.onLoop(() -> assertThat(flows.get(0).transport().isClosing()).isFalse());
            socket.shutdownOutput();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            drained.get(20, TimeUnit.SECONDS);
        }
    }
}
