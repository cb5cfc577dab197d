package io.semper.tck.selftest;

import java.lang.reflect.Constructor;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** The loops broken on purpose: the nested classes of these groups. */
final class Mutants {
    private static final List<Class<?>> GROUPS = List.of(
            CallbackMutants.class,
            RunMutants.class,
            TimerMutants.class,
            RepetitionMutants.class,
            SchedulerMutants.class,
            FutureMutants.class,
            StreamMutants.class,
            FlowMutants.class,
            EndMutants.class,
            ErrorMutants.class,
            CloseMutants.class,
            ServerMutants.class,
            ServerEndMutants.class,
            ServerAddressMutants.class,
            ReadinessMutants.class,
            SocketMutants.class,
            GracefulCloseMutants.class,
            ConnectMutants.class,
            ListenerMutants.class,
            FileMutants.class,
            TlsUpgradeMutants.class,
            AdoptMutants.class,
            StatsMutants.class,
            TlsHandshakeMutants.class,
            TlsStreamMutants.class,
            DatagramMutants.class,
            DatagramEndpointMutants.class,
            RawMutants.class,
            WatchMutants.class);

    private Mutants() {}

    /** All mutants, in the order of their names. */
    static List<Mutant> all() {
        return GROUPS.stream()
                .flatMap(group -> Arrays.stream(group.getDeclaredClasses()))
                .filter(Mutant.class::isAssignableFrom)
                .sorted(Comparator.comparing(Class::getName))
                .map(Mutants::make)
                .toList();
    }

    /** The rules that must find a mutant. */
    static String[] killedBy(Mutant mutant) {
        return mutant.getClass().getAnnotation(Kills.class).value();
    }

    private static Mutant make(Class<?> type) {
        try {
            Constructor<?> constructor = type.getDeclaredConstructor();
            return (Mutant) constructor.newInstance();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(type + " needs a constructor without parameters", e);
        }
    }
}
