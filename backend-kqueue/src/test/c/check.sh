#!/bin/sh
# Builds the emulated kqueue and proves it: the checks pass on it, also when it is hostile, and each semantic that is broken on
# purpose turns the check red that is named here.
# usage: sh check.sh [folder of what is built]; needs gcc and a JDK's jni.h. Ends with 0 if all is as it should be.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
if [ $# -gt 0 ]; then
    out=$1
    mkdir -p "$out"
else
    out=$(mktemp -d)
    trap 'rm -rf "$out"' EXIT
fi
jdk=${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")}
flags="-std=gnu11 -O1 -g -fPIC -Wall -Wextra -Werror -pthread -I$here/linux"
emulation="$here/kqueue.c $here/hostile.c"

fail() {
    echo "check.sh: $*" >&2
    exit 1
}

# Most of what follows waits, so it runs at the same time, in background processes. The first that fails ends the script.
started=
await() {
    for process in $started; do
        wait "$process" || exit 1
    done
    started=
}

# The library for the JVM, and the checks as they are built on a BSD, but for the header and the emulation.
gcc $flags -I"$jdk/include" -I"$jdk/include/linux" -shared -o "$out/libsemper_kqueue.so" $emulation \
    "$here/natives.c" "$here/bsd.c" -ldl &
started="$started $!"
gcc $flags -o "$out/checks" "$here/checks.c" $emulation &
started="$started $!"
gcc $flags -o "$out/bsd-checks" "$here/bsd-checks.c" &
started="$started $!"
await

"$out/checks" 5 > "$out/green.txt" || { grep '^not ok' "$out/green.txt"; fail "the emulation does not pass its checks"; }
tail -n 1 "$out/green.txt"

# Allowed by the manual, so the checks pass all the same.
passes_when_hostile() {
    counts="$out/hostile.$1.$2.counts"
    said="$out/hostile.$1.$2.txt"
    rm -f "$counts"
    SEMPER_KQUEUE_HOSTILE=$1 SEMPER_SEED=$2 SEMPER_COUNTS="$counts" "$out/checks" 1 > "$said" \
        || { grep '^not ok' "$said"; fail "not passed when hostile: $1, seed $2"; }
    ! grep ' fired 0 times' "$counts" || fail "$1 made no difference, seed $2"
}
for switches in shuffle write-first read-first few=1 few=2 eintr connect-read-first shuffle,few=2,eintr,connect-read-first; do
    for seed in 1 2; do
        passes_when_hostile $switches $seed &
        started="$started $!"
    done
done

# Worse than any manual allows, as a batch in which one event closes the descriptor of the next, so some checks fail.
# The dice, and the time that a step takes, decide whether a switch fires in a run.
fires() {
    for seed in 1 2 3 4 5 6 7 8 9 10; do
        rm -f "$out/fires.$1.counts"
        SEMPER_KQUEUE_HOSTILE=$1 SEMPER_SEED=$seed SEMPER_COUNTS="$out/fires.$1.counts" \
            "$out/checks" 1 40 > "$out/fires.$1.txt" || true
        ! grep -q "emulation: $1 fired [1-9]" "$out/fires.$1.counts" || return 0
    done
    fail "$1 made no difference"
}
for switch in late error listener-zero; do
    fires $switch &
    started="$started $!"
done
await
echo "passed when hostile"

# $1, the name of a broken semantic, turns check $2 red.
is_noticed() {
    if SEMPER_KQUEUE_BREAK=$1 "$out/checks" 1 40 > "$out/red.$1.txt"; then
        fail "$1 is broken and nothing noticed"
    fi
    grep -q "^not ok $2 " "$out/red.$1.txt" || fail "$1 is broken and check $2 did not notice: $(cat "$out/red.$1.txt")"
}
while read -r name number; do
    is_noticed "$name" "$number" &
    started="$started $!"
    broken=$((${broken:-0} + 1))
done << END
level-once 5
edge-as-level 17
clear-by-add 20
no-reevaluation 19
udata-kept 9
one-udata 8
delete-both 10
delete-disables 15
disable-ignored 12
stale-knote 44
dup-keeps 45
missing-ok 26
closed-is-enoent 34
stop-at-error 29
error-with-ready 28
error-lost 30
no-receipt 32
oneshot-stays 22
dispatch-stays 24
no-read-eof 56
eof-after-data 48
eof-once 51
data-lost 49
no-write-eof 52
write-eof-at-fin 50
unconnected-active 65
error-consumed 69
backlog-one 71
datagram-eof 80
triggers-add-up 83
waits-without-room 87
coarse-timeout 86
eintr-hidden 88
END
await
listed=$(sed -n '/define BREAK(of)/,/^$/p' "$here/hostile.h" | grep -c 'of([A-Z_]*, ')
[ "$broken" = "$listed" ] || fail "$listed semantics can be broken, and $broken were"
echo "$broken broken semantics were noticed"

# The system calls: all switches on, and then each one off.
as_bsd() {
    LD_PRELOAD=$out/libsemper_kqueue.so SEMPER_BSD_CALLER=bsd-checks SEMPER_BSD=$1 SEMPER_COUNTS="$out/counts.txt" \
        "$out/bsd-checks" > "$out/bsd.txt"
}
rm -f "$out/counts.txt"
as_bsd all || fail "the system calls are not those of a BSD: $(cat "$out/bsd.txt")"
! grep ' fired 0 times' "$out/counts.txt" || fail "a switch of the system calls made no difference"
switches="accept-flags accept-dead shutdown setsockopt sendto no-buffers send-again unix-full eprototype"
number=0
for off in $switches; do
    number=$((number + 1))
    others=$(for one in $switches; do [ "$one" = "$off" ] || printf '%s,' "$one"; done)
    ! as_bsd "$others" || fail "$off is off and nothing noticed"
    [ "$(grep '^not ok' "$out/bsd.txt" | cut -d' ' -f3)" = "$number" ] || fail "without $off: $(cat "$out/bsd.txt")"
done
echo "$number switches of the system calls were noticed"
