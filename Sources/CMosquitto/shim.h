#include <mosquitto.h>
#include <mqtt_protocol.h>

// Linux calls of the same job that Swift's Glibc module does not carry.
#include <spawn.h>
#include <sys/epoll.h>
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
