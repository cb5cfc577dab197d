package io.semper.tck;

import io.semper.spi.EventLoopProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Class loader that simulates added jars, each with a services file whose text the test chooses. It defines the classes of
 * {@link Providers} again, because a services file may not name classes of a named module.
 */
public final class ProviderLoader extends ClassLoader {
    private static final String SERVICES = "META-INF/services/" + EventLoopProvider.class.getName();
    private static final String OURS = Providers.class.getName() + "$";

    private final List<URL> files = new ArrayList<>();
    private final List<String> made = Collections.synchronizedList(new ArrayList<>());

    /** A loader with one services file for each text. */
    public ProviderLoader(Path folder, String... texts) {
        super(ProviderLoader.class.getClassLoader());
        try {
            for (String text : texts) {
                Path file = Files.writeString(Files.createTempFile(folder, "services", ""), text);
                files.add(file.toUri().toURL());
            }
        } catch (MalformedURLException impossible) {
            throw new AssertionError(impossible);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A loader with one services file that names these classes of {@link Providers}. */
    public static ProviderLoader of(Path folder, Class<?>... candidates) {
        List<String> lines = new ArrayList<>();
        for (Class<?> candidate : candidates) {
            lines.add(candidate.getName());
        }
        return new ProviderLoader(folder, String.join("\n", lines));
    }

    /** Calls {@code body} with this as the context loader of the thread, and returns what it returns. */
    public <T extends @Nullable Object> T during(Callable<T> body) {
        return during(this, body);
    }

    /** Calls {@code body} with {@code loader}, which may be null, as the context loader of the thread. */
    public static <T extends @Nullable Object> T during(@Nullable ClassLoader loader, Callable<T> body) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return body.call();
        } catch (Exception e) {
            throw Checked.sneak(e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** The names of the providers of this loader that were asked for a loop, in order. */
    public List<String> asked() {
        synchronized (made) {
            return List.copyOf(made);
        }
    }

    /** Records that a provider was asked for a loop; for {@link Providers}. */
    public void tellAsked(String name) {
        made.add(name);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(OURS)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : define(name);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        String file = name.substring(name.lastIndexOf('.') + 1) + ".class";
        try (InputStream in = Providers.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes = in.readAllBytes();
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    @Override
    protected Enumeration<URL> findResources(String name) {
        return Collections.enumeration(name.equals(SERVICES) ? files : List.of());
    }
}
