/**
 * Examines Netty's native library before it is loaded, and states why it cannot be used here.
 *
 * <dl>
 *   <dt>Holds</dt>
 *   <dd>{@link io.semper.unix.library.LibraryProbe} (the verdict), {@link io.semper.unix.library.LibraryCheck} (jars and files), {@link
 * io.semper.unix.library.NettyJars} (versions),
 *       {@link io.semper.unix.library.BinaryImage} (ELF and Mach-O headers), {@link io.semper.unix.library.Surroundings} and
 *       {@link io.semper.unix.library.NativeAccess} (this process and its JVM)</dd>
 *   <dt>Called by</dt>
 *   <dd>the providers of {@code io.semper.epoll} and {@code io.semper.kqueue}</dd>
 *   <dt>Calls</dt>
 *   <dd>the class loader, the file system, {@code /proc/self}; Netty only to load the library, after everything else was examined</dd>
 *   <dt>Threads</dt>
 *   <dd>any thread</dd>
 *   <dt>Invariants</dt>
 *   <dd>nothing is loaded that the JVM would not survive; asking for availability prints no warning; every refusal has a reason and
 *       a remedy</dd>
 *   <dt>Rules</dt>
 *   <dd>CHOOSE-02, CHOOSE-04, CHOOSE-06</dd>
 *   <dt>Start reading at</dt>
 *   <dd>{@link io.semper.unix.library.LibraryProbe#availability}</dd>
 * </dl>
 */
@NullMarked
package io.semper.unix.library;

import org.jspecify.annotations.NullMarked;
