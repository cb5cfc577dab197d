package io.semper.it.faults;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A method that is marked as a fault. */
record Scenario(Fault fault, Method method) {
    private static final List<Class<?>> GROUPS = List.of(
            ResetFaults.class,
            ConnectFaults.class,
            AcceptFaults.class,
            StreamFaults.class,
            FlowFaults.class,
            LoopFaults.class,
            ErrorFaults.class,
            UnixFaults.class,
            DatagramFaults.class,
            EndpointFaults.class,
            MulticastFaults.class,
            ProviderFaults.class,
            TimeoutFaults.class,
            FileFaults.class,
            RaceFaults.class,
            IdleFaults.class,
            TlsFaults.class,
            TlsHandshakeFaults.class,
            TlsPeerFaults.class,
            TlsLoadFaults.class);

    static List<Scenario> all() {
        return GROUPS.stream()
                .flatMap(group -> Stream.of(group.getDeclaredMethods()))
                .filter(method -> method.isAnnotationPresent(Fault.class))
                .map(method -> new Scenario(method.getAnnotation(Fault.class), method))
                .sorted(Comparator.comparing(Scenario::name))
                .toList();
    }

    static Scenario named(String name) {
        return all().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown scenario " + name));
    }

    /** The name: unique, without blanks, and sorted like the catalogue. */
    String name() {
        String id = fault.id();
        return id.charAt(0) + String.format("%02d", Integer.parseInt(id.substring(1))) + "-" + method.getName();
    }

    boolean needsOwnJvm() {
        return fault.jvm().length > 0 || fault.descriptors() > 0 || fault.fakesClock();
    }

    void run(Rig rig) throws Exception {
        try {
            method.setAccessible(true);
            method.invoke(null, rig);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exception thrown) {
                throw thrown;
            }
            if (e.getCause() instanceof Error thrown) {
                throw thrown;
            }
            throw e;
        }
    }
}
