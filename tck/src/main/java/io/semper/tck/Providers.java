package io.semper.tck;

import io.semper.EventLoop;
import io.semper.LoopOptions;
import io.semper.spi.Availability;
import io.semper.spi.EventLoopProvider;
import java.util.List;
import java.util.Set;

/**
 * Good and broken providers that a {@link ProviderLoader} finds. All have a higher priority than the real ones; the good ones make
 * loops of the subject. Each has its own class loader, so it refers only to public classes of the kit.
 */
public final class Providers {
    private Providers() {}

    /** Base class: a working provider with a name and a priority. */
    public abstract static class Candidate implements EventLoopProvider {
        private final String name;
        private final int priority;

        Candidate(String name, int priority) {
            this.name = name;
            this.priority = priority;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public int priority() {
            return priority;
        }

        @Override
        public Availability availability() {
            return new Availability.Available(Set.of());
        }

        @Override
        public EventLoop newEventLoop(LoopOptions options) {
            tellAsked();
            return Subjects.current().newEventLoop(options);
        }

        void tellAsked() {
            if (getClass().getClassLoader() instanceof ProviderLoader loader) {
                loader.tellAsked(name());
            }
        }
    }

    /** Works. */
    public static final class Good extends Candidate {
        /** Found by its name. */
        public Good() {
            super("tck-good", 1_000_001);
        }
    }

    /** Works, with a higher priority than {@link Good}. */
    public static final class Better extends Candidate {
        /** Found by its name. */
        public Better() {
            super("tck-better", 1_000_002);
        }
    }

    /** Works, with the same priority as {@link Better}. */
    public static final class Alike extends Candidate {
        /** Found by its name. */
        public Alike() {
            super("tck-alike", 1_000_002);
        }
    }

    /** Is not available. */
    public static final class Absent extends Candidate {
        /** Found by its name. */
        public Absent() {
            super("tck-absent", 1_000_010);
        }

        @Override
        public Availability availability() {
            return new Availability.Unavailable(
                    "this machine has no teleporter", "buy one", new IllegalStateException("no teleporter"));
        }
    }

    /** Claims to be available, and is not. */
    public static final class Liar extends Candidate {
        /** Found by its name. */
        public Liar() {
            super("tck-liar", 1_000_011);
        }

        @Override
        public EventLoop newEventLoop(LoopOptions options) {
            tellAsked();
            throw new IllegalStateException("not today");
        }
    }

    /** Claims to be available, and fails with an {@link Error}. */
    public static final class BadLiar extends Candidate {
        /** Found by its name. */
        public BadLiar() {
            super("tck-badliar", 1_000_012);
        }

        @Override
        public EventLoop newEventLoop(LoopOptions options) {
            tellAsked();
            throw new AssertionError("neither today nor tomorrow");
        }
    }

    /** Returns null in place of a loop. */
    public static final class Nothing extends Candidate {
        /** Found by its name. */
        public Nothing() {
            super("tck-nothing", 1_000_013);
        }

        @Override
        @SuppressWarnings("NullAway") // that is what is wrong with it
        public EventLoop newEventLoop(LoopOptions options) {
            tellAsked();
            return null;
        }
    }

    /** Cannot be instantiated. */
    public static final class Unmakeable extends Candidate {
        /** Found by its name. */
        public Unmakeable() {
            super("tck-unmakeable", 1_000_020);
            throw new IllegalStateException("thrown by a constructor");
        }
    }

    /** Cannot be initialized. */
    public static final class Unloadable extends Candidate {
        private static final int BROKEN = Integer.parseInt("no number");

        /** Found by its name. */
        public Unloadable() {
            super("tck-unloadable", BROKEN);
        }
    }

    /** Throws from {@code availability()}. */
    public static final class Thrower extends Candidate {
        /** Found by its name. */
        public Thrower() {
            super("tck-thrower", 1_000_030);
        }

        @Override
        public Availability availability() {
            throw new IllegalArgumentException("thrown by availability()");
        }
    }

    /** Throws an {@link Error} from {@code availability()}. */
    public static final class BadThrower extends Candidate {
        /** Found by its name. */
        public BadThrower() {
            super("tck-badthrower", 1_000_031);
        }

        @Override
        public Availability availability() {
            throw new AssertionError("thrown by availability(), too");
        }
    }

    /** Depends on a class that is missing. */
    public static final class Lacking extends Candidate {
        /** Found by its name. */
        public Lacking() {
            super("tck-lacking", 1_000_032);
        }

        @Override
        public Availability availability() {
            throw new NoClassDefFoundError("a/class/of/another/Jar");
        }
    }

    /** Returns null from {@code availability()}. */
    public static final class Silent extends Candidate {
        /** Found by its name. */
        public Silent() {
            super("tck-silent", 1_000_033);
        }

        @Override
        @SuppressWarnings("NullAway") // that is what is wrong with it
        public Availability availability() {
            return null;
        }
    }

    /** Works, and throws from {@code remarks()}. */
    public static final class Grumbler extends Candidate {
        /** Found by its name. */
        public Grumbler() {
            super("tck-grumbler", 1_000_000);
        }

        @Override
        public List<String> remarks() {
            throw new AssertionError("thrown by remarks()");
        }
    }

    /** Throws from {@code name()} and {@code priority()}. */
    public static final class Nameless extends Candidate {
        /** Found by its name. */
        public Nameless() {
            super("tck-nameless", 1_000_034);
        }

        @Override
        public String name() {
            throw new AssertionError("thrown by name()");
        }

        @Override
        public int priority() {
            throw new IllegalStateException("thrown by priority()");
        }
    }
}
