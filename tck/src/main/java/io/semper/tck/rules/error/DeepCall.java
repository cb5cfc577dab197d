package io.semper.tck.rules.error;

import io.semper.Capability;
import io.semper.DatagramTransport;
import io.semper.ExceptionContext;
import io.semper.Handle;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.LoopPromise;
import io.semper.StreamTransport;
import io.semper.TimerHandle;
import io.semper.tck.Recorder;
import io.semper.tck.Tck;
import java.nio.channels.FileChannel;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;

/**
 * Every call into a loop that has work of its own to do, each to be made where the stack has little room left. A test of the kit compares
 * this list with the api. Calls that make sockets are left out: where the stack ends inside the Java library, that loses descriptors.
 *
 * <p>One file, because it is one list.
 */
public enum DeepCall {
    CALL_SOON("EventLoop.callSoon") {
        @Override
        Runnable on(DeepScene scene) {
            return () -> scene.loop().callSoon(scene.task());
        }
    },
    CALL_SOON_THREADSAFE("EventLoop.callSoonThreadsafe") {
        @Override
        Runnable on(DeepScene scene) {
            return () -> scene.loop().callSoonThreadsafe(scene.task());
        }

        @Override
        boolean anyThread() {
            return true;
        }
    },
    EXECUTE("EventLoop.execute") {
        @Override
        Runnable on(DeepScene scene) {
            return () -> scene.loop().execute(scene.task());
        }

        @Override
        boolean anyThread() {
            return true;
        }
    },
    CALL_LATER("EventLoop.callLater") {
        @Override
        Runnable on(DeepScene scene) {
            return () -> scene.loop().callLater(Duration.ofMillis(1), scene.task());
        }
    },
    CALL_AT("EventLoop.callAt") {
        @Override
        Runnable on(DeepScene scene) {
            return () -> scene.loop().callAt(scene.loop().time(), scene.task());
        }
    },
    REPEAT_AT_FIXED_RATE("EventLoop.repeatAtFixedRate") {
        @Override
        Runnable on(DeepScene scene) {
            return once(scene, scene.loop()::repeatAtFixedRate);
        }
    },
    REPEAT_WITH_FIXED_DELAY("EventLoop.repeatWithFixedDelay") {
        @Override
        Runnable on(DeepScene scene) {
            return once(scene, scene.loop()::repeatWithFixedDelay);
        }
    },
    CANCEL("Handle.cancel") {
        @Override
        Runnable on(DeepScene scene) {
            Handle soon = scene.loop().callSoonThreadsafe(() -> {});
            return soon::cancel;
        }

        @Override
        boolean anyThread() {
            return true;
        }
    },
    STOP("EventLoop.stop") {
        @Override
        Runnable on(DeepScene scene) {
            return scene.loop()::stop;
        }

        @Override
        boolean anyThread() {
            return true;
        }
    },
    SET_EXCEPTION_HANDLER("EventLoop.setExceptionHandler") {
        @Override
        Runnable on(DeepScene scene) {
            return () -> scene.loop().setExceptionHandler(scene);
        }
    },
    CALL_EXCEPTION_HANDLER("EventLoop.callExceptionHandler") {
        @Override
        Runnable on(DeepScene scene) {
            return () -> scene.loop().callExceptionHandler(ExceptionContext.of("on purpose"));
        }
    },
    RUN_IN_EXECUTOR("EventLoop.runInExecutor") {
        @Override
        Runnable on(DeepScene scene) {
            return () -> scene.track(scene.loop().runInExecutor(Runnable::run, () -> "value"));
        }
    },
    RESOLVE("EventLoop.resolver") {
        @Override
        Runnable on(DeepScene scene) {
            return () -> scene.track(scene.loop().resolver().resolve("127.0.0.1", io.semper.AddressFamily.ANY));
        }
    },
    COMPLETE("LoopPromise.complete") {
        @Override
        Runnable on(DeepScene scene) {
            LoopPromise<String> promise = scene.promise();
            return () -> promise.tryComplete("value");
        }
    },
    FAIL("LoopPromise.fail") {
        @Override
        Runnable on(DeepScene scene) {
            LoopPromise<String> promise = scene.promise();
            return () -> promise.tryFail(new IllegalStateException("on purpose"));
        }
    },
    TRY_CANCEL("LoopPromise.tryCancel") {
        @Override
        Runnable on(DeepScene scene) {
            LoopPromise<String> promise = scene.promise();
            return promise::tryCancel;
        }
    },
    COMPLETE_THREADSAFE("LoopPromise.completeThreadsafe") {
        @Override
        Runnable on(DeepScene scene) {
            LoopPromise<String> promise = scene.promise();
            return () -> promise.completeThreadsafe("value");
        }

        @Override
        boolean anyThread() {
            return true;
        }
    },
    FAIL_THREADSAFE("LoopPromise.failThreadsafe") {
        @Override
        Runnable on(DeepScene scene) {
            LoopPromise<String> promise = scene.promise();
            IllegalStateException failure = new IllegalStateException("on purpose");
            return () -> promise.failThreadsafe(failure);
        }

        @Override
        boolean anyThread() {
            return true;
        }
    },
    CANCEL_FUTURE("LoopFuture.cancel") {
        @Override
        Runnable on(DeepScene scene) {
            LoopPromise<String> promise = scene.promise();
            promise.onCancel(() -> {});
            return promise.future()::cancel;
        }
    },
    ADD_DONE_CALLBACK("LoopFuture.addDoneCallback") {
        @Override
        Runnable on(DeepScene scene) {
            LoopPromise<String> promise = scene.promise();
            scene.loop().callLater(Duration.ofMillis(1), () -> promise.tryComplete("value"));
            return () -> {
                Runnable task = scene.task();
                promise.future().addDoneCallback(done -> task.run());
            };
        }
    },
    FOLLOW("LoopFuture.thenApply") {
        @Override
        Runnable on(DeepScene scene) {
            LoopPromise<String> promise = scene.promise();
            scene.loop().callLater(Duration.ofMillis(1), () -> promise.tryComplete("value"));
            return () -> scene.track(promise.future().thenApply(value -> value));
        }
    },
    FOLLOW_ANOTHER("LoopPromise.follow") {
        @Override
        Runnable on(DeepScene scene) {
            LoopPromise<String> promise = scene.promise();
            LoopPromise<String> other = scene.loop().createPromise();
            scene.loop().callLater(Duration.ofMillis(1), () -> other.tryComplete("value"));
            return () -> promise.follow(other.future());
        }
    },
    GATHER("LoopFutures.gather") {
        @Override
        Runnable on(DeepScene scene) {
            LoopPromise<String> promise = scene.promise();
            scene.loop().callLater(Duration.ofMillis(1), () -> promise.tryComplete("value"));
            return () -> scene.track(LoopFutures.gather(List.of(promise.future())));
        }
    },
    WRITE("StreamTransport.write") {
        @Override
        Runnable on(DeepScene scene) {
            return () -> scene.write(StreamTransport::write);
        }
    },
    WRITE_WITH_A_QUEUE("StreamTransport.write") {
        @Override
        Runnable on(DeepScene scene) {
            scene.fillQueue();
            return () -> scene.write(StreamTransport::write);
        }
    },
    WRITE_THREADSAFE("StreamTransport.writeThreadsafe") {
        @Override
        Runnable on(DeepScene scene) {
            return () -> scene.write(StreamTransport::writeThreadsafe);
        }

        @Override
        boolean anyThread() {
            return true;
        }
    },
    WRITE_ALL("StreamTransport.writeAll") {
        @Override
        Runnable on(DeepScene scene) {
            return () -> scene.write(StreamTransport::writeAll);
        }
    },
    WRITE_OWNED("StreamTransport.writeOwned") {
        @Override
        Runnable on(DeepScene scene) {
            return scene::writeOwned;
        }
    },
    WRITE_OWNED_WITH_A_QUEUE("StreamTransport.writeOwned") {
        @Override
        Runnable on(DeepScene scene) {
            scene.fillQueue();
            return scene::writeOwned;
        }
    },
    CORK("StreamTransport.cork") {
        @Override
        Runnable on(DeepScene scene) {
            return () -> {
                scene.transport().cork();
                scene.write(StreamTransport::write);
            };
        }
    },
    UNCORK("StreamTransport.uncork") {
        @Override
        Runnable on(DeepScene scene) {
            scene.transport().cork();
            scene.write(StreamTransport::write);
            scene.writeOwned();
            return scene.transport()::uncork;
        }
    },
    WRITE_EOF("StreamTransport.writeEof") {
        @Override
        Runnable on(DeepScene scene) {
            return scene.transport()::writeEof;
        }
    },
    SEND_FILE("EventLoop.sendFile") {
        @Override
        Runnable on(DeepScene scene) {
            FileChannel file = scene.file();
            return () -> scene.sendFile(file);
        }

        @Override
        boolean isPossible(Tck tck) {
            return tck.claims(Capability.SEND_FILE);
        }
    },
    CANCEL_FILE("LoopFuture.cancel") {
        @Override
        Runnable on(DeepScene scene) {
            LoopFuture<Long> sent = scene.loop().sendFile(scene.transport(), scene.file(), 0, 1);
            scene.track(sent);
            return sent::cancel;
        }

        @Override
        boolean isPossible(Tck tck) {
            return tck.claims(Capability.SEND_FILE);
        }
    },
    SET_PROTOCOL("StreamTransport.setProtocol") {
        @Override
        Runnable on(DeepScene scene) {
            Recorder same = scene.recorder();
            return () -> scene.transport().setProtocol(same);
        }
    },
    CLOSE("Transport.close") {
        @Override
        Runnable on(DeepScene scene) {
            return scene.transport()::close;
        }
    },
    CLOSE_WITH_A_QUEUE("Transport.close") {
        @Override
        Runnable on(DeepScene scene) {
            scene.fillQueue();
            scene.writeOwned();
            return scene.transport()::close;
        }
    },
    ABORT("Transport.abort") {
        @Override
        Runnable on(DeepScene scene) {
            return scene.transport()::abort;
        }
    },
    ABORT_WITH_A_QUEUE("Transport.abort") {
        @Override
        Runnable on(DeepScene scene) {
            scene.writeOwned();
            scene.fillQueue();
            for (int i = 0; i < 20; i++) {
                scene.writeOwned();
            }
            return scene.transport()::abort;
        }
    },
    ABORT_WITH_A_CAUSE("Transport.abort") {
        @Override
        Runnable on(DeepScene scene) {
            Throwable cause = new IllegalStateException("of the test");
            return () -> scene.transport().abort(cause);
        }
    },
    CLOSED("Transport.closed") {
        @Override
        Runnable on(DeepScene scene) {
            return () -> scene.track(scene.transport().closed());
        }
    },
    DRAINED("Transport.drained") {
        @Override
        Runnable on(DeepScene scene) {
            scene.fillQueue();
            return () -> scene.track(scene.transport().drained());
        }
    },
    SET_WRITE_LIMITS("Transport.setWriteLimits") {
        @Override
        Runnable on(DeepScene scene) {
            scene.fillQueue();
            return () -> scene.transport().setWriteLimits(1 << 20, 1 << 20);
        }
    },
    PAUSE_READING("Transport.pauseReading") {
        @Override
        Runnable on(DeepScene scene) {
            return scene.transport()::pauseReading;
        }
    },
    RESUME_READING("Transport.resumeReading") {
        @Override
        Runnable on(DeepScene scene) {
            scene.transport().pauseReading();
            return scene.transport()::resumeReading;
        }
    },
    CLOSE_CLIENTS("Server.closeClients") {
        @Override
        Runnable on(DeepScene scene) {
            return scene.server()::closeClients;
        }
    },
    ABORT_CLIENTS("Server.abortClients") {
        @Override
        Runnable on(DeepScene scene) {
            return scene.server()::abortClients;
        }
    },
    WAIT_CLOSED("Server.waitClosed") {
        @Override
        Runnable on(DeepScene scene) {
            return () -> scene.track(scene.server().waitClosed());
        }
    },
    SEND("DatagramTransport.send") {
        @Override
        Runnable on(DeepScene scene) {
            return () -> scene.send(DatagramTransport::send);
        }

        @Override
        boolean isOfDatagrams() {
            return true;
        }
    },
    SEND_WITH_A_QUEUE("DatagramTransport.send") {
        @Override
        Runnable on(DeepScene scene) {
            scene.queueDatagram();
            return () -> scene.send(DatagramTransport::send);
        }

        @Override
        boolean isOfDatagrams() {
            return true;
        }
    },
    SEND_TO("DatagramTransport.sendTo") {
        @Override
        Runnable on(DeepScene scene) {
            return () -> scene.send((endpoint, data) -> endpoint.sendTo(data, scene.peerOfEndpoint()));
        }

        @Override
        boolean isOfDatagrams() {
            return true;
        }
    },
    SEND_ALL("DatagramTransport.sendAll") {
        @Override
        Runnable on(DeepScene scene) {
            return () -> scene.send(DatagramTransport::sendAll);
        }

        @Override
        boolean isOfDatagrams() {
            return true;
        }
    },
    CLOSE_ENDPOINT("DatagramTransport.close") {
        @Override
        Runnable on(DeepScene scene) {
            return scene.endpoint()::close;
        }

        @Override
        boolean isOfDatagrams() {
            return true;
        }
    },
    CLOSE_ENDPOINT_WITH_A_QUEUE("DatagramTransport.close") {
        @Override
        Runnable on(DeepScene scene) {
            scene.queueDatagram();
            return scene.endpoint()::close;
        }

        @Override
        boolean isOfDatagrams() {
            return true;
        }
    },
    ABORT_ENDPOINT("DatagramTransport.abort") {
        @Override
        Runnable on(DeepScene scene) {
            scene.queueDatagram();
            return scene.endpoint()::abort;
        }

        @Override
        boolean isOfDatagrams() {
            return true;
        }
    },
    ENDPOINT_DRAINED("DatagramTransport.drained") {
        @Override
        Runnable on(DeepScene scene) {
            scene.queueDatagram();
            return () -> scene.track(scene.endpoint().drained());
        }

        @Override
        boolean isOfDatagrams() {
            return true;
        }
    },
    PAUSE_ENDPOINT("DatagramTransport.pauseReading") {
        @Override
        Runnable on(DeepScene scene) {
            return scene.endpoint()::pauseReading;
        }

        @Override
        boolean isOfDatagrams() {
            return true;
        }
    };

    private final String method;

    DeepCall(String method) {
        this.method = method;
    }

    /** A repetition that ends in its first run. */
    private static Runnable once(DeepScene scene, BiFunction<Duration, Runnable, TimerHandle> repetition) {
        return () -> {
            Runnable task = scene.task();
            TimerHandle[] timer = new TimerHandle[1];
            timer[0] = repetition.apply(Duration.ofMillis(1), () -> {
                task.run();
                timer[0].cancel();
            });
        };
    }

    /** The method of the api, such as {@code Transport.close}. */
    public String method() {
        return method;
    }

    /** Prepares the call, which is then made until it succeeds. */
    abstract Runnable on(DeepScene scene);

    /** Whether the subject offers the call. */
    boolean isPossible(Tck tck) {
        return !isOfDatagrams() || tck.claims(Capability.DATAGRAMS);
    }

    /** Whether the call is one of an endpoint for datagrams. */
    boolean isOfDatagrams() {
        return false;
    }

    /** Whether another thread than the loop's makes the call, too. */
    boolean anyThread() {
        return false;
    }
}
