package io.semper.examples.embedding;

import java.util.Map;
import org.slf4j.MDC;

// region: mdc
/** The MDC of SLF4J as the log context of an application. */
final class MdcContext implements LogContext {
    @Override
    public void with(String key, String value, Runnable code) {
        Map<String, String> before = MDC.getCopyOfContextMap();
        MDC.put(key, value);
        try {
            code.run();
        } finally {
            restore(before);
        }
    }

    @Override
    public Snapshot capture() {
        Map<String, String> captured = MDC.getCopyOfContextMap();
        return callback -> {
            Map<String, String> before = MDC.getCopyOfContextMap();
            restore(captured);
            try {
                callback.run();
            } finally {
                restore(before);
            }
        };
    }

    private static void restore(Map<String, String> context) {
        if (context == null) {
            MDC.clear();
        } else {
            MDC.setContextMap(context);
        }
    }
}
// endregion
