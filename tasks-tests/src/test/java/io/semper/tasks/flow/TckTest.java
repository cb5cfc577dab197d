package io.semper.tasks.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.opentest4j.TestAbortedException;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.reactivestreams.tck.flow.FlowSubscriberBlackboxVerification;
import org.reactivestreams.tck.flow.FlowSubscriberWhiteboxVerification;
import org.testng.SkipException;

/** The TCK of Reactive Streams over real connections: a test of JUnit for each of its tests. */
@Timeout(60)
class TckTest {
    /** How long the TCK waits for a signal that must come, and for one that must not, in milliseconds. */
    private static final int TIMEOUT = 1000;

    private static final int SILENCE = 50;

    /** Optional behaviour that a publisher of bytes as they arrive does not have, and why. */
    private static final Set<String> NOT_HERE = Set.of(
            // one subscriber
            "optional_spec111_maySupportMultiSubscribe",
            "optional_spec111_multicast_mustProduceTheSameElementsInTheSameSequenceToAllOfItsSubscribersWhenRequestingManyUpfront",
            "optional_spec111_multicast_mustProduceTheSameElementsInTheSameSequenceToAllOfItsSubscribersWhenRequestingManyUpfrontAndCompleteAsExpected",
            "optional_spec111_multicast_mustProduceTheSameElementsInTheSameSequenceToAllOfItsSubscribersWhenRequestingOneByOne",
            "optional_spec111_registeredSubscribersMustReceiveOnNextOrOnCompleteSignals");

    private static TestEnvironment environment() {
        return new TestEnvironment(TIMEOUT, SILENCE);
    }

    /** Publishes as many bytes as the TCK wants elements, each an element of its own. */
    private static final class Publishing extends FlowPublisherVerification<ByteBuffer> {
        private final Wire wire;

        Publishing(Wire wire) {
            super(environment(), 500);
            this.wire = wire;
        }

        @Override
        public Flow.Publisher<ByteBuffer> createFlowPublisher(long elements) {
            Wire.Pair pair = wire.connect(1);
            wire.send(pair.peer(), elements);
            return pair.flow().received();
        }

        @Override
        public Flow.Publisher<ByteBuffer> createFailedFlowPublisher() {
            FlowProtocol flow = wire.connect(1).flow();
            wire.onLoop(() -> flow.transport().abort(new IllegalStateException("failed on purpose")));
            wire.awaitEnd(flow.transport());
            return flow.received();
        }
    }

    private static final class Subscribing extends FlowSubscriberBlackboxVerification<ByteBuffer> {
        private final Wire wire;

        Subscribing(Wire wire) {
            super(environment());
            this.wire = wire;
        }

        @Override
        public Flow.Subscriber<ByteBuffer> createFlowSubscriber() {
            return wire.connect(1).flow().sending();
        }

        @Override
        public ExecutorService publisherExecutorService() {
            return wire.executor;
        }

        @Override
        public ByteBuffer createElement(int element) {
            return ByteBuffer.allocate(4).putInt(0, element);
        }
    }

    private static final class Seeing extends FlowSubscriberWhiteboxVerification<ByteBuffer> {
        private final Wire wire;

        Seeing(Wire wire) {
            super(environment());
            this.wire = wire;
        }

        @Override
        protected Flow.Subscriber<ByteBuffer> createFlowSubscriber(WhiteboxSubscriberProbe<ByteBuffer> probe) {
            return new Probed(wire.connect(1).flow().sending(), probe);
        }

        @Override
        public ExecutorService publisherExecutorService() {
            return wire.executor;
        }

        @Override
        public ByteBuffer createElement(int element) {
            return ByteBuffer.allocate(4).putInt(0, element);
        }
    }

    /** Reports what passes between a publisher and a subscriber. */
    private record Probed(
            Flow.Subscriber<ByteBuffer> subscriber,
            FlowSubscriberWhiteboxVerification.WhiteboxSubscriberProbe<ByteBuffer> probe)
            implements Flow.Subscriber<ByteBuffer> {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscriber.onSubscribe(subscription);
            probe.registerOnSubscribe(new FlowSubscriberWhiteboxVerification.SubscriberPuppet() {
                @Override
                public void triggerRequest(long elements) {
                    subscription.request(elements);
                }

                @Override
                public void signalCancel() {
                    subscription.cancel();
                }
            });
        }

        @Override
        public void onNext(ByteBuffer element) {
            subscriber.onNext(element);
            probe.registerOnNext(element);
        }

        @Override
        public void onError(Throwable cause) {
            subscriber.onError(cause);
            probe.registerOnError(cause);
        }

        @Override
        public void onComplete() {
            subscriber.onComplete();
            probe.registerOnComplete();
        }
    }

    /** A verification that JUnit calls in place of TestNG. */
    private interface Verification {
        Object make(Wire wire) throws Exception;
    }

    @TestFactory
    Stream<DynamicTest> publisher() {
        return tests(Publishing.class, wire -> {
            Publishing made = new Publishing(wire);
            made.setUp();
            return made;
        });
    }

    @TestFactory
    Stream<DynamicTest> subscriber() {
        return tests(Subscribing.class, wire -> {
            Subscribing made = new Subscribing(wire);
            made.setUp();
            return made;
        });
    }

    @TestFactory
    Stream<DynamicTest> subscriberFromWithin() {
        return tests(Seeing.class, wire -> {
            Seeing made = new Seeing(wire);
            made.setUp();
            return made;
        });
    }

    /** Those that the TCK calls untested have no code. */
    private static Stream<DynamicTest> tests(Class<?> verification, Verification maker) {
        List<Method> found = Arrays.stream(verification.getMethods())
                .filter(method -> method.isAnnotationPresent(org.testng.annotations.Test.class))
                .filter(method -> !method.getName().startsWith("untested_"))
                .sorted(Comparator.comparing(Method::getName))
                .toList();
        assertThat(found).hasSizeGreaterThan(10);
        return found.stream().map(method -> DynamicTest.dynamicTest(method.getName(), () -> run(method, maker)));
    }

    private static void run(Method test, Verification maker) throws Throwable {
        Wire wire = new Wire();
        try (wire) {
            test.invoke(maker.make(wire));
        } catch (InvocationTargetException e) {
            if (!(e.getCause() instanceof SkipException skipped)) {
                throw e.getCause();
            }
            assertThat(NOT_HERE).as(skipped.getMessage()).contains(test.getName());
            throw new TestAbortedException(skipped.getMessage());
        }
        assertThat(wire.reported).isEmpty();
    }
}
