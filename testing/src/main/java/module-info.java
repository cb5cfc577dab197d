/** What protocols are tested with: a loop in virtual time, and tests over many seeds. */
module io.semper.testing {
    requires transitive io.semper;
    requires transitive io.semper.sim;
    requires static org.jspecify;
    requires static org.junit.jupiter.api;
    requires static org.junit.platform.commons;
    requires static org.opentest4j;

    exports io.semper.testing;

    opens io.semper.testing to
            org.junit.platform.commons;
}
