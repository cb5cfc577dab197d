/** Names Netty's kqueue library for macOS on aarch_64. No data passes here, and no thread. */
@NullMarked
package io.semper.natives.kqueue.osx.aarch_64;

import org.jspecify.annotations.NullMarked;
