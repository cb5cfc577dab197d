package io.semper.it;

/** The amount of work of a test. The quick level does less, and prints a line about it. */
final class Amount {
    private static final boolean FULL = "full".equals(System.getProperty("tck.level"));

    private Amount() {}

    static int of(String what, int quick, int full) {
        if (!FULL) {
            System.out.println("level quick: " + quick + " of " + full + " " + what + "; all: mvn verify -Dlevel=full");
        }
        return FULL ? full : quick;
    }
}
