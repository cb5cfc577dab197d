package io.semper.tck.kernel;

import io.semper.engine.kernel.KernelProvider;
import java.nio.channels.spi.SelectorProvider;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Base class of a test that runs the rules of the kernel seam. The author of a kernel writes one class:
 *
 * <pre>{@code
 * class MyKernelTest extends KernelTck {
 *     @Override
 *     protected KernelProvider kernels() {
 *         return MyKernel::new;
 *     }
 * }
 * }</pre>
 *
 * <p>Each rule is a test whose name begins with the id. {@code -Dtck.kernel.rule=WAKE,POLL-03} selects rules and areas; what cannot be
 * verified on this machine, or of a capability that is not claimed, is reported as aborted, with the reason.
 */
public abstract class KernelTck {
    /** For subclasses. */
    protected KernelTck() {}

    /** The supplier of the kernels under test. */
    protected abstract KernelProvider kernels();

    /**
     * Where the peers of the kit get their blocking channels from: the OS, unless the kernels reach another network. The kit opens channels
     * for streams, their listeners and datagrams, and registers none with a selector.
     */
    protected SelectorProvider channels() {
        return SelectorProvider.provider();
    }

    /** Rules that are not run, each with the reason, which the report states. */
    protected Map<String, String> exclusions() {
        return Map.of();
    }

    /** The tests of all selected rules. */
    @TestFactory
    public final Stream<DynamicTest> rules() {
        return KernelRun.of(kernels())
                .channels(channels())
                .exclusions(exclusions())
                .selected(System.getProperty("tck.kernel.rule", ""))
                .tests();
    }
}
