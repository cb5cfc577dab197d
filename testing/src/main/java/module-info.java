/** What protocols are tested with: a loop in virtual time. */
module io.semper.testing {
    requires transitive io.semper;
    requires io.semper.sim;
    requires static org.jspecify;

    exports io.semper.testing;
}
