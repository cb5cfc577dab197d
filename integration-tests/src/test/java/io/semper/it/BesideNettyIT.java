package io.semper.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The standalone jar in a program that serves with a Netty of another version, whose native library is loaded too. */
@Timeout(200)
@EnabledOnOs(OS.LINUX)
class BesideNettyIT {
    /** Three libraries load; a test that fails ends before its own timeout, with what the program printed. */
    private static final int MOST_SECONDS = 150;

    private static final List<String> ORDERS = List.of("netty, semper", "semper, netty");

    /** The library that an order of {@link SideBySide} names first is the first to load. */
    @ParameterizedTest
    @EnumSource
    void bothServe(OtherNetty netty) throws Exception {
        for (String order : Amount.someOf("orders in which Netty and Semper load", ORDERS)) {
            assertThat(run(netty.jars(), order)).contains("2 sides echoed " + SideBySide.BYTES + " bytes\n");
        }
    }

    static List<String> ordersWithLettuce() {
        return Amount.someOf(
                "orders in which Lettuce, Netty and Semper load",
                List.of(
                        "lettuce, netty, semper",
                        "lettuce, semper, netty",
                        "netty, lettuce, semper",
                        "netty, semper, lettuce",
                        "semper, lettuce, netty",
                        "semper, netty, lettuce"));
    }

    /** Lettuce as the user of another Netty, and a Redis as its peer. */
    @ParameterizedTest
    @MethodSource("ordersWithLettuce")
    void besideADriver(String order) throws Exception {
        List<Path> path = new ArrayList<>(OtherNetty.lettuce());
        path.addAll(OtherNetty.OF_THE_LINE_BEFORE.jars());
        try (Redis redis = Redis.start()) {
            assertThat(run(path, order.replace("lettuce", "lettuce:" + redis.port())))
                    .contains("Lettuce has an EpollSocketChannel\n")
                    .contains("3 sides echoed " + SideBySide.BYTES + " bytes\n");
        }
    }

    /** Returns what the program prints, after checks of who served. */
    private static String run(List<Path> jars, String order) throws Exception {
        List<Path> path = new ArrayList<>(jars);
        path.addAll(Jars.standalone(Jars.EPOLL));
        path.add(Path.of("target", "test-classes"));
        List<String> command = new ArrayList<>(List.of(Jvm.current().java(), "-XX:TieredStopAtLevel=1"));
        if (Jvm.current().feature() >= 24) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.add("-cp");
        command.add(path.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
        command.add(SideBySide.class.getName());
        command.addAll(List.of(order.split(", ")));
        Tool.Result run = Tool.start(new ProcessBuilder(command), new byte[0], MOST_SECONDS);
        String transport = jars.stream()
                .map(jar -> jar.getFileName().toString())
                .filter(name -> name.startsWith("netty-transport-classes-epoll-"))
                .collect(Collectors.joining());
        assertThat(run.text() + run.errors())
                .contains(transport + " serves\n")
                .containsPattern("semper-backend-epoll-standalone-\\S*\\.jar serves\n");
        assertThat(run.status()).isZero();
        return run.text();
    }
}
