/* The arena as a loader in C uses it. */
#include <polyplug.h>

POLYPLUG_EXPORT void *arena_alloc(PolyplugCallArena *arena, size_t size, size_t align);

POLYPLUG_EXPORT void *arena_alloc(PolyplugCallArena *arena, size_t size, size_t align) {
    return polyplug_arena_alloc(arena, size, align);
}
