package org.example.foreign;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Functions of the C library, with their names and arguments. Where C returns -1, these return the negated errno. Any thread. */
final class Libc {
    private static final MethodHandle SOCKET = find(JAVA_INT, "socket", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle BIND = find(JAVA_INT, "bind", JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle LISTEN = find(JAVA_INT, "listen", JAVA_INT, JAVA_INT);
    private static final MethodHandle CONNECT = find(JAVA_INT, "connect", JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle ACCEPT = find(JAVA_INT, "accept4", JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);
    private static final MethodHandle SOCK_NAME = find(JAVA_INT, "getsockname", JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle PEER_NAME = find(JAVA_INT, "getpeername", JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle SET_OPTION =
            find(JAVA_INT, "setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle GET_OPTION =
            find(JAVA_INT, "getsockopt", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle RECV = find(JAVA_LONG, "recv", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle SEND = find(JAVA_LONG, "send", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    private static final MethodHandle SEND_MESSAGE = find(JAVA_LONG, "sendmsg", JAVA_INT, ADDRESS, JAVA_INT);
    private static final MethodHandle SHUTDOWN = find(JAVA_INT, "shutdown", JAVA_INT, JAVA_INT);
    private static final MethodHandle CLOSE = find(JAVA_INT, "close", JAVA_INT);
    private static final MethodHandle EPOLL_CREATE = find(JAVA_INT, "epoll_create1", JAVA_INT);
    private static final MethodHandle EPOLL_CONTROL =
            find(JAVA_INT, "epoll_ctl", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
    private static final MethodHandle EPOLL_WAIT = find(JAVA_INT, "epoll_wait", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
    private static final MethodHandle EVENT_FD = find(JAVA_INT, "eventfd", JAVA_INT, JAVA_INT);
    private static final MethodHandle EVENT_READ = find(JAVA_INT, "eventfd_read", JAVA_INT, ADDRESS);
    private static final MethodHandle EVENT_WRITE = find(JAVA_INT, "eventfd_write", JAVA_INT, JAVA_LONG);
    private static final MethodHandle STRERROR = find(ADDRESS, "strerror", JAVA_INT);

    private Libc() {}

    // region: call
    private static MethodHandle find(MemoryLayout result, String name, MemoryLayout... arguments) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().find(name).orElseThrow(() -> new UnsatisfiedLinkError(name)),
                FunctionDescriptor.of(result, arguments),
                Linker.Option.captureCallState("errno"));
    }

    static long recv(int socket, MemorySegment into, int flags) {
        return call(state -> (long) RECV.invokeExact(state, socket, into, into.byteSize(), flags));
    }

    /** Makes a call, which gets the memory where the linker leaves errno. Another call of this thread would overwrite it. */
    private static long call(Call call) {
        MemorySegment state = Scratch.ofThread().state;
        try {
            long result = call.with(state);
            return result == -1 ? -state.get(JAVA_INT, 0) : result;
        } catch (RuntimeException | Error thrown) { // a wrong argument, or a stack that has overflowed
            throw thrown;
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private interface Call {
        long with(MemorySegment state) throws Throwable;
    }
    // endregion

    static long send(int socket, MemorySegment from, int flags) {
        return call(state -> (long) SEND.invokeExact(state, socket, from, from.byteSize(), flags));
    }

    static long sendmsg(int socket, MemorySegment message, int flags) {
        return call(state -> (long) SEND_MESSAGE.invokeExact(state, socket, message, flags));
    }

    static int socket(int family, int type, int protocol) {
        return (int) call(state -> (int) SOCKET.invokeExact(state, family, type, protocol));
    }

    static int bind(int socket, MemorySegment address, int length) {
        return (int) call(state -> (int) BIND.invokeExact(state, socket, address, length));
    }

    static int listen(int socket, int backlog) {
        return (int) call(state -> (int) LISTEN.invokeExact(state, socket, backlog));
    }

    static int connect(int socket, MemorySegment address, int length) {
        return (int) call(state -> (int) CONNECT.invokeExact(state, socket, address, length));
    }

    static int accept4(int socket, MemorySegment address, MemorySegment length, int flags) {
        return (int) call(state -> (int) ACCEPT.invokeExact(state, socket, address, length, flags));
    }

    static int getsockname(int socket, MemorySegment address, MemorySegment length) {
        return (int) call(state -> (int) SOCK_NAME.invokeExact(state, socket, address, length));
    }

    static int getpeername(int socket, MemorySegment address, MemorySegment length) {
        return (int) call(state -> (int) PEER_NAME.invokeExact(state, socket, address, length));
    }

    static int setsockopt(int socket, int level, int name, MemorySegment value) {
        return (int)
                call(state -> (int) SET_OPTION.invokeExact(state, socket, level, name, value, (int) value.byteSize()));
    }

    static int getsockopt(int socket, int level, int name, MemorySegment value, MemorySegment length) {
        return (int) call(state -> (int) GET_OPTION.invokeExact(state, socket, level, name, value, length));
    }

    static int shutdown(int socket, int how) {
        return (int) call(state -> (int) SHUTDOWN.invokeExact(state, socket, how));
    }

    static int close(int descriptor) {
        return (int) call(state -> (int) CLOSE.invokeExact(state, descriptor));
    }

    static int epoll_create1(int flags) {
        return (int) call(state -> (int) EPOLL_CREATE.invokeExact(state, flags));
    }

    static int epoll_ctl(int epoll, int operation, int descriptor, MemorySegment event) {
        return (int) call(state -> (int) EPOLL_CONTROL.invokeExact(state, epoll, operation, descriptor, event));
    }

    static int epoll_wait(int epoll, MemorySegment events, int count, int millis) {
        return (int) call(state -> (int) EPOLL_WAIT.invokeExact(state, epoll, events, count, millis));
    }

    static int eventfd(int initial, int flags) {
        return (int) call(state -> (int) EVENT_FD.invokeExact(state, initial, flags));
    }

    static int eventfd_read(int descriptor, MemorySegment value) {
        return (int) call(state -> (int) EVENT_READ.invokeExact(state, descriptor, value));
    }

    static int eventfd_write(int descriptor, long value) {
        return (int) call(state -> (int) EVENT_WRITE.invokeExact(state, descriptor, value));
    }

    /** The words of the OS for an error. */
    static String strerror(int errno) {
        long words = call(state -> ((MemorySegment) STRERROR.invokeExact(state, errno)).address());
        return MemorySegment.ofAddress(words).reinterpret(Long.MAX_VALUE).getString(0);
    }
}
