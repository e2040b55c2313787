/*
 * Pairs of queries for A and AAAA of one name, each pair from two threads on two processors in the same instant:
 * race ADDRESS NAME PAIRS WAIT_MS together|reopen|one-by-one. `together`: from one socket, as resolvers send them; `reopen`: each from its
 * own; `one-by-one`: AAAA once A is answered. Prints how many pairs there were, and of how many an answer never came.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct pair { int fd[2]; int got[2]; };

static struct pair *pairs;
static int count, length[2];
static unsigned char query[2][300];
static atomic_int arrived;

static double now_ms(void)
{
	struct timespec at;
	clock_gettime(CLOCK_MONOTONIC, &at);
	return at.tv_sec * 1e3 + at.tv_nsec / 1e6;
}

/* The id of a message says which of the two questions it asks. */
static int question(unsigned char *out, const char *name, int half)
{
	unsigned char *at = out;
	const unsigned char head[12] = { 0, half, 1, 0, 0, 1 };
	memcpy(at, head, 12);
	at += 12;
	while (*name) {
		size_t label = strcspn(name, ".");
		*at++ = label;
		memcpy(at, name, label);
		at += label;
		name += label + (name[label] == '.');
	}
	*at++ = 0;
	*at++ = 0;
	*at++ = half ? 28 : 1;
	*at++ = 0;
	*at++ = 1;
	return at - out;
}

static void *send_half(void *which)
{
	int half = (int)(long)which;
	cpu_set_t cpu;
	CPU_ZERO(&cpu);
	CPU_SET(half, &cpu);
	sched_setaffinity(0, sizeof cpu, &cpu);
	for (int i = 0; i < count; i++) {
		double until = now_ms() + 20;
		atomic_fetch_add(&arrived, 1);
		while (atomic_load(&arrived) < 2 * (i + 1) && now_ms() < until) {}
		send(pairs[i].fd[half], query[half], length[half], 0);
	}
	return NULL;
}

static int opened(const char *address)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(53) };
	inet_pton(AF_INET, address, &to.sin_addr);
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to)) exit(1);
	return fd;
}

static void receive(int fd, struct pair *one, int one_by_one)
{
	unsigned char answer[512];
	while (recv(fd, answer, sizeof answer, 0) > 2) {
		int half = answer[1] & 1;
		if (one_by_one && half == 0 && !one->got[0]) send(one->fd[1], query[1], length[1], 0);
		one->got[half] = 1;
	}
}

int main(int argc, char **argv)
{
	if (argc != 6) return 2;
	count = atoi(argv[3]);
	int wait = atoi(argv[4]), reopen = !strcmp(argv[5], "reopen"), one_by_one = !strcmp(argv[5], "one-by-one"), lost = 0;
	pairs = calloc(count, sizeof *pairs);
	struct pollfd *polled = calloc(2 * count, sizeof *polled);
	for (int half = 0; half < 2; half++) length[half] = question(query[half], argv[2], half);
	for (int i = 0; i < count; i++) {
		pairs[i].fd[0] = opened(argv[1]);
		pairs[i].fd[1] = reopen ? opened(argv[1]) : pairs[i].fd[0];
		for (int half = 0; half < 2; half++) polled[2 * i + half] = (struct pollfd){ .fd = pairs[i].fd[half], .events = POLLIN };
	}
	if (one_by_one)
		for (int i = 0; i < count; i++) send(pairs[i].fd[0], query[0], length[0], 0);
	else {
		pthread_t thread[2];
		for (long half = 0; half < 2; half++) pthread_create(&thread[half], NULL, send_half, (void *)half);
		for (int half = 0; half < 2; half++) pthread_join(thread[half], NULL);
	}
	for (double until = now_ms() + wait; now_ms() < until;)
		if (poll(polled, 2 * count, 50) > 0)
			for (int i = 0; i < 2 * count; i++)
				if (polled[i].revents) receive(polled[i].fd, &pairs[i / 2], one_by_one);
	for (int i = 0; i < count; i++) lost += !pairs[i].got[0] || !pairs[i].got[1];
	printf("{\"pairs\":%d,\"lost\":%d}\n", count, lost);
	return 0;
}
