package io.semper.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.BufferedProtocol;
import io.semper.ContextCarrier;
import io.semper.DatagramTransport;
import io.semper.EventLoop;
import io.semper.ExceptionHandler;
import io.semper.Handle;
import io.semper.LoopFuture;
import io.semper.LoopFutures;
import io.semper.LoopOptions;
import io.semper.LoopPromise;
import io.semper.Protocol;
import io.semper.Resolver;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.Transport;
import io.semper.tck.rules.error.DeepCall;
import io.semper.tck.rules.error.UserCode;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What user code is made to throw, and which calls are made on a full stack, is all that the api has of both. */
class UserCodeTest {
    /** Types that the user implements and the loop calls. */
    private static final List<Class<?>> CALLED = List.of(
            Protocol.class,
            StreamProtocol.class,
            BufferedProtocol.class,
            ExceptionHandler.class,
            ContextCarrier.class,
            ContextCarrier.Snapshot.class,
            Resolver.class);

    /** Types whose methods take code of the user. */
    private static final List<Class<?>> TAKING = List.of(
            EventLoop.class,
            LoopFuture.class,
            LoopFutures.class,
            LoopPromise.class,
            StreamTransport.class,
            Transport.class,
            Server.class,
            ServerOptions.class,
            LoopOptions.class);

    /** Methods that take code, and through which the entry of another method is met. */
    private static final Set<String> COVERED_OTHERWISE = Set.of(
            "EventLoop.setExceptionHandler", // ExceptionHandler.handle
            "EventLoop.createDatagramEndpoint", // DATAGRAM-18 has the factory and every callback of an endpoint throw
            "EventLoop.local", // what the maker throws leaves the call, and nothing is kept
            "LoopOptions.context", // ContextCarrier.capture
            "LoopOptions.exceptionHandler", // ExceptionHandler.handle
            "LoopOptions.lookupExecutor", // runs lookups as LoopOptions.executor runs jobs
            "StreamTransport.setProtocol", // the methods of protocols
            "Snapshot.wrap", // Snapshot.run
            "Snapshot.wrapConsumer", // Snapshot.run
            "LoopOptions.provider"); // makes loops, and is called by none

    /** Calls of the owner, or of every thread, in which a loop does work: each of them is made where the stack ends. */
    private static final List<Class<?>> WORKING = List.of(
            EventLoop.class,
            Transport.class,
            StreamTransport.class,
            DatagramTransport.class,
            Server.class,
            Handle.class,
            LoopPromise.class);

    /** Calls that only tell something, run the loop, or make sockets, threads or files, in which an overflow is out of our hands. */
    private static final Set<String> NOT_MADE_DEEP = Set.of(
            "EventLoop.name",
            "EventLoop.capabilities",
            "EventLoop.supports",
            "EventLoop.runForever",
            "EventLoop.runOnce",
            "EventLoop.runUntilComplete",
            "EventLoop.isRunning",
            "EventLoop.isClosed",
            "EventLoop.ownership",
            "EventLoop.close",
            "EventLoop.time",
            "EventLoop.context",
            "EventLoop.asScheduledExecutor",
            "EventLoop.createPromise",
            "EventLoop.shutdownExecutor",
            "EventLoop.createConnection",
            "EventLoop.createServer",
            "EventLoop.createDatagramEndpoint",
            "EventLoop.rawSockets",
            "EventLoop.local",
            "EventLoop.watcher", // only returns it
            "EventLoop.startTls",
            "EventLoop.setDebug",
            "EventLoop.isDebug",
            "EventLoop.setSlowCallback",
            "EventLoop.slowCallback",
            "EventLoop.stats",
            "EventLoop.snapshot",
            "Transport.loop",
            "Transport.localAddress",
            "Transport.remoteAddress",
            "Transport.isClosing",
            "Transport.closeReason",
            "Transport.writeBufferSize",
            "Transport.writeLimits",
            "Transport.isReading",
            "Transport.isWritingPaused",
            "Transport.info",
            "StreamTransport.passTo",
            "StreamTransport.sendFile", // EventLoop.sendFile
            "StreamTransport.canWriteEof",
            "StreamTransport.option",
            "StreamTransport.protocol",
            "DatagramTransport.isConnected",
            "DatagramTransport.localAddress",
            "DatagramTransport.remoteAddress",
            "DatagramTransport.writeBufferSize",
            "DatagramTransport.join", // the OS and the Java library keep memberships, too
            "DatagramTransport.leave",
            "DatagramTransport.option",
            "DatagramTransport.protocol",
            "Server.addresses",
            "Server.port",
            "Server.isServing",
            "Server.startServing",
            "Server.close",
            "Server.serveForever",
            "Server.drain",
            "Server.stats",
            "Handle.isCancelled",
            "LoopPromise.future",
            "LoopPromise.tryComplete",
            "LoopPromise.tryFail",
            "LoopPromise.onCancel",
            "LoopPromise.deferCancel");

    @Test
    void everyPlaceInWhichALoopRunsUserCodeIsMadeToThrow() {
        Set<String> expected = CALLED.stream()
                .flatMap(UserCodeTest::ownMethods)
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .filter(method -> !(method.getDeclaringClass() == BufferedProtocol.class
                        && method.getName().equals("dataReceived")))
                .map(UserCodeTest::name)
                .filter(name -> !COVERED_OTHERWISE.contains(name))
                .collect(Collectors.toCollection(TreeSet::new));
        TAKING.stream()
                .flatMap(UserCodeTest::ownMethods)
                .filter(method -> Arrays.stream(method.getParameterTypes()).anyMatch(UserCodeTest::isCode))
                .map(UserCodeTest::name)
                .filter(name -> !COVERED_OTHERWISE.contains(name))
                .forEach(expected::add);
        Set<String> thrown =
                Arrays.stream(UserCode.values()).map(UserCode::method).collect(Collectors.toCollection(TreeSet::new));
        assertThat(thrown).isEqualTo(expected);
    }

    @Test
    void everyCallInWhichALoopWorksIsMadeWhereTheStackEnds() {
        Set<String> expected = WORKING.stream()
                .flatMap(UserCodeTest::ownMethods)
                .map(UserCodeTest::name)
                .filter(name -> !NOT_MADE_DEEP.contains(name))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(Arrays.stream(DeepCall.values()).map(DeepCall::method).collect(Collectors.toSet()))
                .containsAll(expected);
    }

    private static boolean isCode(Class<?> type) {
        return type.getName().startsWith("java.util.function.")
                || type == Runnable.class
                || type == java.util.concurrent.Callable.class
                || type == Executor.class
                || CALLED.contains(type);
    }

    private static Stream<Method> ownMethods(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .filter(method -> !method.isSynthetic() && !method.getName().equals("toString"));
    }

    private static String name(Method method) {
        return method.getDeclaringClass().getSimpleName() + "." + method.getName();
    }
}
