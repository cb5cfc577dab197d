package io.semper.it.faults;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.semper.ConnectOptions;
import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.ExceptionContext;
import io.semper.LoopFuture;
import io.semper.LoopOptions;
import io.semper.Server;
import io.semper.ServerOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/** The equipment of a scenario: a loop on its own thread, servers and clients on it, plain sockets as peers, and a bystander. */
final class Rig {
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final String backend;
    private final EventLoop loop;
    private final Thread thread;
    private final List<Witness> witnesses = new CopyOnWriteArrayList<>();
    private final List<ExceptionContext> reports = new CopyOnWriteArrayList<>();
    private final List<String> leftTheLoop = new CopyOnWriteArrayList<>();
    private final List<Server> servers = new ArrayList<>();
    private final List<AutoCloseable> peers = new CopyOnWriteArrayList<>();
    private final List<String> outcome = new ArrayList<>();
    private final List<String> figures = new ArrayList<>();
    private final Bystander bystander;

    Rig(String backend) throws Exception {
        this.backend = backend;
        loop = EventLoops.newEventLoop(LoopOptions.defaults().backend(backend));
        loop.setExceptionHandler((where, context) -> reports.add(context));
        thread = new Thread(this::run, "rig-" + NUMBERS.incrementAndGet());
        thread.setDaemon(true);
        thread.start();
        bystander = new Bystander(serve(() -> new Witness(thread).echo()));
    }

    /** Runs the loop again after an error that may leave it. */
    private void run() {
        for (boolean again = true; again; ) {
            try {
                loop.runForever();
                again = false;
            } catch (VirtualMachineError error) {
                leftTheLoop.add(error.getClass().getSimpleName());
            }
        }
    }

    String backend() {
        return backend;
    }

    EventLoop loop() {
        return loop;
    }

    Thread thread() {
        return thread;
    }

    /** Another connection of the loop, which no fault affects. */
    Bystander bystander() {
        return bystander;
    }

    /** Records a part of the outcome, which must be equal on all backends. */
    void outcome(Object words) {
        outcome.add(String.valueOf(words));
    }

    void figure(String words) {
        figures.add(words);
    }

    String outcome() {
        return String.join(", ", outcome);
    }

    String figures() {
        return String.join(", ", figures);
    }

    List<Witness> witnesses() {
        return witnesses;
    }

    List<Server> servers() {
        return servers;
    }

    List<AutoCloseable> peers() {
        return peers;
    }

    int reported() {
        return reports.size();
    }

    /** The reports to the exception handler since the last call. */
    List<ExceptionContext> takeReports() {
        List<ExceptionContext> told = List.copyOf(reports);
        reports.removeAll(told);
        return told;
    }

    /** Errors that left the loop since the last call of {@link #takeLeftTheLoop}. */
    List<String> leftTheLoop() {
        return leftTheLoop;
    }

    List<String> takeLeftTheLoop() {
        List<String> taken = List.copyOf(leftTheLoop);
        leftTheLoop.clear();
        return taken;
    }

    Witness witness() {
        return adopt(new Witness(thread));
    }

    /** Creates a channel for a server to adopt. */
    Witness plain() {
        return new Witness(thread);
    }

    <W extends Witness> W adopt(W witness) {
        witnesses.add(witness);
        return witness;
    }

    /** Runs work on the loop's thread and waits for it. */
    <T> T on(Callable<T> work) throws Exception {
        CompletableFuture<T> done = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                done.complete(work.call());
            } catch (Throwable e) {
                done.completeExceptionally(e);
            }
        });
        return done.get(15, SECONDS);
    }

    void run(Runnable work) throws Exception {
        on(() -> {
            work.run();
            return true;
        });
    }

    <T> T await(Function<? super EventLoop, LoopFuture<T>> work) throws Exception {
        return start(work).get(15, SECONDS);
    }

    /** Returns the value or failure of the operation that {@code work} starts on the loop. */
    <T> CompletableFuture<T> start(Function<? super EventLoop, LoopFuture<T>> work) throws Exception {
        return on(() -> work.apply(loop).toCompletableFuture());
    }

    /** Returns the failure of an operation that must fail. */
    <T> Throwable failureOf(Function<? super EventLoop, LoopFuture<T>> work) throws Exception {
        CompletableFuture<T> done = start(work);
        try {
            T value = done.get(15, SECONDS);
            throw new AssertionError("succeeded with " + value);
        } catch (java.util.concurrent.ExecutionException e) {
            return e.getCause();
        }
    }

    /** Checks a condition on the loop's thread until it holds. */
    void until(String what, BooleanSupplier reached) throws Exception {
        long deadline = System.nanoTime() + SECONDS.toNanos(15);
        while (!on(reached::getAsBoolean)) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("condition does not hold after a long time: " + what);
            }
            LockSupport.parkNanos(MILLISECONDS.toNanos(2));
        }
    }

    Serving serve(Supplier<? extends Witness> factory) throws Exception {
        return serve(ServerOptions.bind("127.0.0.1", 0), factory);
    }

    Serving serve(ServerOptions options, Supplier<? extends Witness> factory) throws Exception {
        LinkedBlockingQueue<Witness> accepted = new LinkedBlockingQueue<>();
        Server server = await(l -> l.createServer(
                () -> {
                    Witness witness = adopt(factory.get());
                    l.callSoon(() -> accepted.add(witness));
                    return witness;
                },
                options));
        SocketAddress bound = on(() -> server.addresses().get(0));
        servers.add(server);
        InetSocketAddress address =
                bound instanceof InetSocketAddress inet ? inet : InetSocketAddress.createUnresolved("unix", 0);
        return new Serving(server, address, accepted);
    }

    Witness connect(SocketAddress to) throws Exception {
        return connect(ConnectOptions.to(to), witness());
    }

    <W extends Witness> W connect(ConnectOptions options, W witness) throws Exception {
        return await(l -> l.createConnection(() -> witness, options)).protocol();
    }

    /** Opens a blocking socket, which is closed at the end. */
    Socket dial(InetSocketAddress to) throws IOException {
        Socket socket = new Socket();
        socket.connect(to, 15_000);
        socket.setSoTimeout(15_000);
        return peer(socket);
    }

    <C extends AutoCloseable> C peer(C closeable) {
        peers.add(closeable);
        return closeable;
    }

    /** Resets a connection. */
    static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    void untilLost(Witness witness) throws Exception {
        until("connectionLost", witness::isLost);
    }
}
