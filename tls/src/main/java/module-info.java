/** TLS over any transport of the contract, and contexts from PEM files. */
module io.semper.tls {
    requires transitive io.semper;
    requires static org.jspecify;

    exports io.semper.tls;
}
