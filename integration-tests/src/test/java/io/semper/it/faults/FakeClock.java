package io.semper.it.faults;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** A small library, loaded before all others, that adds the offset in a file to the wall clock and leaves the monotonic clock alone. */
final class FakeClock {
    private static final String VARIABLE = "SEMPER_CLOCK_OFFSET";
    private static final String SOURCE = """
            #define _GNU_SOURCE
            #include <dlfcn.h>
            #include <fcntl.h>
            #include <stdlib.h>
            #include <sys/mman.h>
            #include <sys/time.h>
            #include <time.h>
            #include <unistd.h>
            static volatile long *offset;
            static int (*real)(clockid_t, struct timespec *);
            __attribute__((constructor)) static void begin(void) {
              real = dlsym(RTLD_NEXT, "clock_gettime");
              char *name = getenv("%s");
              int fd = name ? open(name, O_RDONLY) : -1;
              void *at = fd < 0 ? MAP_FAILED : mmap(0, sizeof(long), PROT_READ, MAP_SHARED, fd, 0);
              if (fd >= 0) close(fd);
              if (at != MAP_FAILED) offset = at;
            }
            int clock_gettime(clockid_t clock, struct timespec *t) {
              if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
              int result = real(clock, t);
              if (!result && offset && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) t->tv_sec += *offset;
              return result;
            }
            int gettimeofday(struct timeval *t, void *zone) {
              struct timespec now;
              int result = clock_gettime(CLOCK_REALTIME, &now);
              t->tv_sec = now.tv_sec;
              t->tv_usec = now.tv_nsec / 1000;
              return result;
            }
            """;

    private FakeClock() {}

    /** Returns the prefix of the JVM's command; the library is created in {@code folder}. */
    static List<String> environment(Path folder) throws IOException, InterruptedException {
        Machine.need("gcc");
        Path source = folder.resolve("clock.c");
        Path library = folder.resolve("clock.so").toAbsolutePath();
        Path file = folder.resolve("clock.offset").toAbsolutePath();
        Files.writeString(source, SOURCE.formatted(VARIABLE));
        Machine.run("gcc", "-shared", "-fPIC", "-O1", "-o", library.toString(), source.toString(), "-ldl");
        set(file, 0);
        return List.of("env", "LD_PRELOAD=" + library, VARIABLE + "=" + file);
    }

    /** Offsets the wall clock of this JVM from that of the OS by the given seconds. */
    static void set(long seconds) throws IOException {
        set(Path.of(System.getenv(VARIABLE)), seconds);
    }

    private static void set(Path file, long seconds) throws IOException {
        byte[] bytes = ByteBuffer.allocate(8)
                .order(ByteOrder.nativeOrder())
                .putLong(seconds)
                .array();
        Files.write(file, bytes, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }
}
