/*
 * A ring of bytes between two threads.
 */
#include <stddef.h>
#include <stdlib.h>
#include "ring.h"

#define RING_SIZE 4096
#define WRAP(at) ((at) % RING_SIZE)

typedef unsigned char byte;
typedef int (*ring_reader)(void *context, const byte *data, size_t size);

/* How a ring behaves when it is full. */
enum policy {
    POLICY_WAIT,
    POLICY_DROP = 4,
};

typedef struct ring {
    byte data[RING_SIZE];
    size_t head, tail;
    struct ring *next;
    ring_reader reader;
    int (*wake)(struct ring *self);
} ring_t;

typedef struct {
    int code;
    const char *text;
} failure;

union word {
    long whole;
    byte bytes[sizeof(long)];
};

struct opaque;

static int n_rings = 0;
extern const char *const names[];

int ring_open(ring_t *ring, enum policy policy);
static char **ring_names(void);

/* Puts one byte in.
   Says whether there was room. */
static inline int ring_put(ring_t *ring, byte value)
{
    size_t next = WRAP(ring->head + 1);
    if (next == ring->tail)
        return 0;
    ring->data[ring->head] = value;
    ring->head = next;
    return ring->wake(ring);
}

#ifdef RING_STATS
// Counts what waits.
size_t ring_waiting(const ring_t *ring) { return WRAP(ring->head - ring->tail); }
#endif

char *ring_dump(ring_t *ring)
{
    char *text = malloc(RING_SIZE);
    if (!text)
        abort();
    return text;
}
