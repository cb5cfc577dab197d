/** The semper command. */
module io.semper.cli {
    requires io.semper;
    requires io.semper.examples;
    requires io.semper.tasks;
    requires io.semper.tls;
    requires info.picocli;
    requires java.logging;
    requires java.management;
    requires java.management.rmi;
    requires jdk.attach;
    requires jdk.management;
    requires static org.jspecify;

    opens io.semper.cli to
            info.picocli;
}
