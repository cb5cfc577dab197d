package io.semper.tck.rules.support;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What is logged under the library's name between opening and closing; nothing of it reaches the console. */
public final class LoggedRecords extends Handler implements AutoCloseable {
    private final Logger logger = Logger.getLogger("io.semper");
    private final boolean wasForwarding = logger.getUseParentHandlers();
    private final List<LogRecord> records = new ArrayList<>();
    private final Consumer<? super LogRecord> also;

    private LoggedRecords(Consumer<? super LogRecord> also) {
        this.also = also;
    }

    public static LoggedRecords open() {
        return open(each -> {});
    }

    /** Calls {@code also} forevery record. */
    public static LoggedRecords open(Consumer<? super LogRecord> also) {
        LoggedRecords opened = new LoggedRecords(also);
        opened.logger.setUseParentHandlers(false);
        opened.logger.addHandler(opened);
        return opened;
    }

    @Override
    public void publish(LogRecord each) {
        synchronized (records) {
            records.add(each);
        }
        also.accept(each);
    }

    /** Everything so far. */
    public List<LogRecord> all() {
        synchronized (records) {
            return List.copyOf(records);
        }
    }

    /** How many records have this very throwable. */
    public long with(Throwable thrown) {
        return all().stream().filter(each -> each.getThrown() == thrown).count();
    }

    /** The messages of this level and above. */
    public List<String> messages(Level atLeast) {
        return all().stream()
                .filter(each -> each.getLevel().intValue() >= atLeast.intValue())
                .map(LogRecord::getMessage)
                .toList();
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
        logger.setUseParentHandlers(wasForwarding);
    }
}
