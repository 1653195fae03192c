// An object that two threads share, given back by one as soon as the other lets go of it.
//
// What is here: what only the sanitizer of threads can see. What is not: all else about objects; see objects.cpp.

#include <cstdio>
#include <thread>

#include <polyplug.hpp>

class Hub {
 public:
  virtual ~Hub() = default;
  virtual int number() const = 0;
};
POLYPLUG_CONTRACT(Hub, polyplug::contract("test.Hub", {1, 0}).send().sync(), number)

class Ring final : public Hub {
 public:
  int number() const override { return 1; }
};

int main() {
  using crossing = polyplug::abi<std::shared_ptr<Hub>>;
  for (int round = 0; round < 300; ++round) {
    auto hub = crossing::from(crossing::into(std::make_shared<Ring>()));
    std::thread other([mine = hub]() mutable {
      mine->number();
      mine.reset();
    });
    while (hub.use_count() != 1) std::this_thread::yield();
    crossing::drop(crossing::into(std::move(hub)));
    other.join();
  }
  std::puts("ok");
}
