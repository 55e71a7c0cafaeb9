#include <mosquitto.h>
#include <mqtt_protocol.h>

// Linux calls for the same job that Swift's Glibc module does not carry.
#include <sys/epoll.h>
// <spawn.h>, glibc 2.34: the child closes every descriptor from `from` on. `actions` is a posix_spawn_file_actions_t.
int posix_spawn_file_actions_addclosefrom_np(void *actions, int from);
