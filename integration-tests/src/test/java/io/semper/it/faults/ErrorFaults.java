package io.semper.it.faults;

import static io.semper.it.faults.ClosingChecks.require;

import io.semper.BufferedProtocol;
import io.semper.Protocol;
import io.semper.ServerOptions;
import io.semper.StreamOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Errors of the program and of the JVM. */
final class ErrorFaults {
    private ErrorFaults() {}

    private static List<Method> callbacks(Class<?> type) {
        return Stream.of(type.getMethods())
                .filter(method -> Protocol.class.isAssignableFrom(method.getDeclaringClass()))
                .toList();
    }

    @Fault(id = "D1", what = "every callback of a protocol throws: an exception, an error, a checked exception")
    static void callbacksThrow(Rig rig) throws Exception {
        TreeSet<String> thrown = new TreeSet<>();
        for (Class<?> type : List.of(StreamProtocol.class, BufferedProtocol.class)) {
            for (Method callback : callbacks(type)) {
                for (Throwable what :
                        List.of(new IllegalStateException("one"), new LinkageError("two"), new IOException("three"))) {
                    if (throwsAt(rig, type, callback, what)) {
                        thrown.add(callback.getName());
                    }
                }
            }
        }
        rig.outcome(thrown);
    }

    /** Whether the callback was called: then its failure is reported, the connection ends, and the next one is served. */
    private static boolean throwsAt(Rig rig, Class<?> type, Method callback, Throwable what) throws Exception {
        StreamTransport[] transport = new StreamTransport[1];
        CompletableFuture<Boolean> lost = new CompletableFuture<>();
        ByteBuffer room = ByteBuffer.allocate(100_000);
        boolean[] reached = new boolean[1];
        Object protocol =
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    if (method.getDeclaringClass() == Object.class) {
                        return method.getName().equals("hashCode")
                                ? 1
                                : method.getName().equals("equals") ? self == arguments[0] : "thrower";
                    }
                    if (method.getName().equals("connectionMade")) {
                        transport[0] = (StreamTransport) arguments[0];
                        transport[0].setWriteLimits(0, 10);
                    } else if (method.getName().equals("connectionLost")) {
                        lost.complete(true);
                    }
                    if (method.equals(callback)) {
                        reached[0] = true;
                        throw what;
                    }
                    return method.getReturnType() == boolean.class
                            ? Boolean.TRUE
                            : method.getReturnType() == ByteBuffer.class ? room.clear() : null;
                });
        var server = rig.await(l -> l.createServer(
                () -> (StreamProtocol) protocol,
                ServerOptions.bind("127.0.0.1", 0).stream(
                        StreamOptions.defaults().sendBufferSize(8192))));
        try (Socket peer = new Socket()) {
            peer.setReceiveBufferSize(8192);
            peer.connect(rig.on(() -> (InetSocketAddress) server.addresses().get(0)));
            rig.until("the connection is made", () -> transport[0] != null);
            rig.run(() -> {
                // More than the OS takes at once: writing pauses, and resumes when the peer reads.
                transport[0].write(ByteBuffer.allocate(300_000));
            });
            peer.getOutputStream().write(1);
            peer.shutdownOutput();
            peer.setSoTimeout(5000);
            try {
                peer.getInputStream().skipNBytes(300_000);
            } catch (IOException cut) {
                // A failure in a callback may already have ended the connection.
            }
            rig.until(
                    callback + " was reached, or was not meant to be",
                    () -> reached[0] || callback.getName().matches("dataReceived|connectionLost|drainRequested"));
        }
        rig.await(l -> server.drain(Duration.ofMillis(1)));
        lost.get(15, TimeUnit.SECONDS);
        var reports = rig.takeReports();
        require(
                reports.size() == (reached[0] ? 1 : 0),
                callback.getName() + " threw " + what + ", reported: " + reports);
        Throwable told = reached[0] ? reports.get(0).exception() : what;
        // A proxy wraps exceptions that its method does not declare.
        require(told == what || told != null && told.getCause() == what, "reported: " + reports);
        return reached[0];
    }

    @Fault(
            id = "D3",
            what = "no heap is left in a callback",
            jvm = {"-Xmx64m"})
    static void noHeap(Rig rig) throws Exception {
        Serving serving = rig.serve(() -> new Witness(rig.thread()) {
            @Override
            public void dataReceived(ByteBuffer data) {
                super.dataReceived(data);
                List<long[]> all = new ArrayList<>();
                while (all.size() < 1_000_000) {
                    all.add(new long[1 << 20]);
                }
            }
        });
        Socket peer = rig.dial(serving.address());
        serving.next();
        peer.getOutputStream().write(1);
        rig.until(
                "the error has left the loop, which runs again",
                () -> !rig.leftTheLoop().isEmpty());
        rig.bystander().echo();
        rig.outcome(rig.takeLeftTheLoop());
    }

    @Fault(
            id = "D3",
            what = "no off-heap memory is left",
            jvm = {"-Xmx96m", "-XX:MaxDirectMemorySize=8m"})
    static void noDirectMemory(Rig rig) throws Exception {
        // Allocates what the JDK keeps per thread.
        Serving early = rig.serve(() -> rig.plain().echo());
        Socket client = rig.dial(early.address());
        client.getOutputStream().write(new byte[100_000]);
        client.getInputStream().readNBytes(100_000);
        List<ByteBuffer> hoard = new ArrayList<>();
        for (int size = 1 << 20; size > 0; size /= 2) {
            hoard(hoard, size);
        }
        Serving serving = rig.serve(() -> rig.plain().echo());
        List<Socket> peers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Socket peer = rig.dial(serving.address());
            peer.getOutputStream().write(new byte[100_000]);
            peers.add(peer);
        }
        Machine.letPass(300);
        int left = rig.takeLeftTheLoop().size();
        hoard.clear();
        System.gc();
        rig.bystander().echo();
        Socket peer = rig.dial(serving.address());
        peer.getOutputStream().write(new byte[100_000]);
        peer.getInputStream().readNBytes(100_000);
        rig.figure(left + " errors left the loop, reports: " + rig.takeReports().size());
        rig.outcome("served once there is memory again");
    }

    private static void hoard(List<ByteBuffer> hoard, int size) {
        try {
            while (hoard.size() < 100_000) {
                hoard.add(ByteBuffer.allocateDirect(size));
            }
        } catch (OutOfMemoryError none) {
            // Expected.
        }
    }

    @Fault(
            id = "D4",
            what =
                    "the stack overflows in callbacks, in whatever method of the loop comes last, in a JVM that has just begun",
            jvm = {"-Xmx320m", "-Xss512k"})
    static void stackOverflow(Rig rig) throws Exception {
        Serving serving = rig.serve(rig::plain);
        rig.dial(serving.address());
        Witness witness = serving.next();
        List<Runnable> calls = List.of(
                () -> rig.loop().callLater(Duration.ofMillis(1), () -> {}).cancel(),
                () -> witness.transport().write(ByteBuffer.allocate(1)),
                () -> rig.loop().createPromise().future().thenApply(x -> x).cancel(),
                () -> rig.loop().callSoon(() -> {}).cancel(),
                () -> witness.transport().pauseReading());
        for (Runnable call : calls) {
            for (int i = 0; i < 5; i++) {
                CompletableFuture<Boolean> begun = new CompletableFuture<>();
                rig.loop().execute(() -> {
                    begun.complete(true);
                    deeper(call, 0);
                });
                begun.get(15, TimeUnit.SECONDS);
            }
        }
        // A cancel hook that overflows is reported in addition.
        rig.until("each is reported", () -> rig.reported() >= 25);
        rig.run(() -> witness.transport().resumeReading());
        rig.outcome(rig.takeReports().stream()
                .map(each -> each.exception().getClass().getSimpleName())
                .distinct()
                .toList());
        rig.run(() -> witness.transport().abort());
        rig.untilLost(witness);
    }

    private static int deeper(Runnable call, int depth) {
        call.run();
        return deeper(call, depth + 1) + 1;
    }

    @Fault(id = "D27", what = "System.exit() in a callback, while a shutdown hook waits for the loop")
    static void exitInsideTheLoop(Rig rig) throws Exception {
        Process process = new ProcessBuilder(
                        Machine.java(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ExitInLoop.class.getName(),
                        rig.backend())
                .redirectErrorStream(true)
                .start();
        try {
            require(process.waitFor(15, TimeUnit.SECONDS), "the JVM hangs");
            rig.outcome("exit status " + process.exitValue());
        } finally {
            process.destroyForcibly().waitFor();
            process.getInputStream().close();
            process.getOutputStream().close();
            process.getErrorStream().close();
        }
    }
}
