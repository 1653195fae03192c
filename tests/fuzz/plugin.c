// The library that the target `library` begins with; `.ci/fuzz` compiles it. It has what the dynamic linker of ELF
// follows: symbols and versions, relocations of each kind, functions to run, and data of threads.

#include <stdio.h>

static __thread int calls;
static const char *const greetings[] = {"hello", "good morning"};
const char *const *greeting = greetings;

__attribute__((constructor)) static void begin(void) { calls = 1; }
__attribute__((destructor)) static void end(void) { calls = 0; }

int polyplug_init(void *host) {
  puts(greeting[calls & 1]);
  return host != 0;
}

unsigned polyplug_abi_version(void) { return 1; }

__asm__(".pushsection .polyplug, \"a\"\n.incbin \"" RECORDS "\"\n.popsection");
