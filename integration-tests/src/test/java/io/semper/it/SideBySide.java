package io.semper.it;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A program in which several libraries serve at once; the tests start it in its own JVM. */
final class SideBySide {
    /** How many bytes each of them has to return. */
    static final int BYTES = 100_000;

    private SideBySide() {}

    /** The arguments are the sides in the order in which they load: {@code semper}, {@code netty}, {@code lettuce:PORT-OF-REDIS}. */
    public static void main(String[] arguments) throws IOException {
        List<Side> sides = new ArrayList<>();
        for (String name : arguments) {
            sides.add(started(name));
        }
        Random random = new Random(1);
        for (int sent = 0; sent < BYTES; sent += 1_000) {
            byte[] bytes = new byte[1_000];
            random.nextBytes(bytes);
            for (int i = 0; i < arguments.length; i++) {
                if (!Arrays.equals(bytes, sides.get(i).echo(bytes))) {
                    throw new IOException("other bytes came back from " + arguments[i]);
                }
            }
        }
        System.out.println(sides.size() + " sides echoed " + BYTES + " bytes");
        for (Side side : sides) {
            side.close();
        }
    }

    private static Side started(String name) throws IOException {
        return switch (name.replaceFirst(":.*", "")) {
            case "semper" -> SemperSide.start();
            case "netty" -> NettySide.start();
            case "lettuce" -> LettuceSide.start(Integer.parseInt(name.replaceFirst(".*:", "")));
            default -> throw new IllegalArgumentException(name + " is none of semper, netty, lettuce:PORT");
        };
    }
}
