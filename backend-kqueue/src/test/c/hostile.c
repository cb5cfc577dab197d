/* Reads the environment once, throws the dice and counts. See hostile.h. */
#define _GNU_SOURCE
#include "hostile.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NAME(id, name) name,
static const char *const names[] = {HOSTILE(NAME) BSD(NAME)};
static const char *const broken_names[] = {BREAK(NAME)};

#define FIRST_OF_BSD ACCEPT_FLAGS

static int amounts[HOSTILE_COUNT]; /* 0: off */
static uint64_t seed = 1;
static bool is_broken[BROKEN_COUNT];
static atomic_uint_fast64_t thrown[HOSTILE_COUNT];
static atomic_uint_fast64_t fired[HOSTILE_COUNT];
static atomic_bool in_use;

static void refuse(const char *variable, const char *word) {
    fprintf(stderr, "kqueue-emulation: %s: unknown name '%s'\n", variable, word);
    _exit(70);
}

/* Switches from one to another of the enumeration; "all" turns on all of them. */
static void turn_on(const char *variable, int from, int to) {
    const char *value = getenv(variable);
    if (value == NULL || *value == 0) {
        return;
    }
    char *copy = strdup(value);
    char *rest = NULL;
    for (char *word = strtok_r(copy, ",", &rest); word != NULL; word = strtok_r(NULL, ",", &rest)) {
        int amount = 1;
        char *equals = strchr(word, '=');
        if (equals != NULL) {
            *equals = 0;
            amount = atoi(equals + 1);
        }
        bool known = false;
        for (int i = from; i < to; i++) {
            if (strcmp(word, names[i]) == 0 || strcmp(word, "all") == 0) {
                amounts[i] = amount < 1 ? 1 : amount;
                known = true;
            }
        }
        if (!known) {
            refuse(variable, word);
        }
    }
    free(copy);
}

__attribute__((constructor)) static void read_environment(void) {
    turn_on("SEMPER_KQUEUE_HOSTILE", 0, FIRST_OF_BSD);
    turn_on("SEMPER_BSD", FIRST_OF_BSD, HOSTILE_COUNT);
    const char *number = getenv("SEMPER_SEED");
    if (number != NULL && *number != 0) {
        seed = strtoull(number, NULL, 10);
    }
    const char *word = getenv("SEMPER_KQUEUE_BREAK");
    if (word != NULL && *word != 0) {
        bool known = false;
        for (int i = 0; i < BROKEN_COUNT; i++) {
            if (strcmp(word, broken_names[i]) == 0) {
                is_broken[i] = known = true;
            }
        }
        if (!known) {
            refuse("SEMPER_KQUEUE_BREAK", word);
        }
    }
}

bool hostile(enum hostile which) {
    return amounts[which] != 0;
}

int hostile_amount(enum hostile which) {
    return amounts[which];
}

/* The n-th throw of one switch depends on nothing but the seed, the switch and n (splitmix64). */
static uint64_t throw_dice(enum hostile which) {
    uint64_t n = atomic_fetch_add(&thrown[which], 1);
    uint64_t z = seed * 0x9e3779b97f4a7c15u + ((uint64_t)which << 56) + n * 0xd1342543de82ef95u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

bool hostile_dice(enum hostile which, unsigned once_in) {
    return amounts[which] != 0 && throw_dice(which) % once_in == 0;
}

unsigned hostile_random(enum hostile which, unsigned limit) {
    return (unsigned)(throw_dice(which) % limit);
}

void hostile_fired(enum hostile which) {
    atomic_fetch_add(&fired[which], 1);
    in_use = true;
}

bool broken(enum broken which) {
    return is_broken[which];
}

size_t hostile_counts(char *text, size_t size) {
    size_t length = 0;
    text[0] = 0;
    for (int i = 0; i < HOSTILE_COUNT; i++) {
        if (amounts[i] != 0 && length < size) {
            length += (size_t)snprintf(text + length, size - length, "kqueue-emulation: %s fired %llu times\n", names[i],
                                       (unsigned long long)atomic_load(&fired[i]));
        }
    }
    return length < size ? length : size - 1;
}

void hostile_in_use(void) {
    in_use = true;
}

/* One write, so that the lines of two processes do not mix. */
__attribute__((destructor)) static void print_counts(void) {
    char text[2048];
    size_t length = hostile_counts(text, sizeof text);
    if (length == 0 || !in_use) {
        return;
    }
    const char *name = getenv("SEMPER_COUNTS");
    int to = name == NULL || *name == 0 ? 2 : open(name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (to >= 0 && write(to, text, length) < 0) {
        _exit(71);
    }
}
