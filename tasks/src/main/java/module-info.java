/** Straight-line code over an event loop: tasks, groups, timeouts, locks, queues and streams, over the contract alone. */
module io.semper.tasks {
    requires transitive io.semper;
    requires static java.management;
    requires static org.jspecify;

    exports io.semper.tasks;
    exports io.semper.tasks.sync;
    exports io.semper.tasks.flow;
    exports io.semper.tasks.stream;
}
