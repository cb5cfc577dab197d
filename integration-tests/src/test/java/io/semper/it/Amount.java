package io.semper.it;

/** How much a test takes. The quick level takes less and says so in one line. */
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
