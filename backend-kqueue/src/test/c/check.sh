#!/bin/sh
# Builds the emulated kqueue and checks it. usage: sh check.sh [folder of what is built]; needs gcc and a JDK's jni.h.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-$(mktemp -d)}
mkdir -p "$out"
jdk=${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")}
flags="-std=gnu11 -O1 -g -fPIC -Wall -Wextra -Werror -pthread -I$here/linux"

# The library for the JVM.
gcc $flags -I"$jdk/include" -I"$jdk/include/linux" -shared -o "$out/libsemper_kqueue.so" \
    "$here/kqueue.c" "$here/hostile.c" "$here/natives.c"
echo "built $out/libsemper_kqueue.so"
