/*
 * One res_search(3) for SRV: services NAME. Prints one line of JSON like lookup.c: the code is h_errno by name, and what stands for an address is priority, weight, port and name. An answer
 * that has records and none of SRV counts as none.
 */
#define _GNU_SOURCE
#include <arpa/nameser.h>
#include <netdb.h>
#include <netinet/in.h>
#include <resolv.h>
#include <stdio.h>
#include <time.h>

static unsigned char answer[65536];

static double waited_ms(void)
{
	unsigned long long ran = 0, waited = 0;
	FILE *file = fopen("/proc/self/schedstat", "r");
	if (file) {
		if (fscanf(file, "%llu %llu", &ran, &waited) != 2) waited = 0;
		fclose(file);
	}
	return waited / 1e6;
}

static unsigned at(const unsigned char *p)
{
	return p[0] << 8 | p[1];
}

static const char *code_name(void)
{
	switch (h_errno) {
	case HOST_NOT_FOUND: return "HOST_NOT_FOUND";
	case TRY_AGAIN: return "TRY_AGAIN";
	case NO_RECOVERY: return "NO_RECOVERY";
	case NO_DATA: return "NO_DATA";
	default: return "other";
	}
}

/* The services of an answer, each in quotation marks; gives how many. */
static int print_services(const unsigned char *end)
{
	const unsigned char *p = answer + 12;
	char name[1025];
	int count = 0, bytes;
	for (unsigned left = at(answer + 4); left > 0 && (bytes = dn_skipname(p, end)) >= 0; left--) p += bytes + 4;
	for (unsigned left = at(answer + 6); left > 0 && (bytes = dn_skipname(p, end)) >= 0; left--) {
		p += bytes;
		if (at(p) == 33 && dn_expand(answer, end, p + 16, name, sizeof name) >= 0) printf("%s\"%u %u %u %s\"", count++ ? "," : "", at(p + 10), at(p + 12), at(p + 14), name);
		p += 10 + at(p + 8);
	}
	return count;
}

int main(int argc, char **argv)
{
	struct timespec from, to;
	if (argc != 2) return 2;
	clock_gettime(CLOCK_MONOTONIC, &from);
	int length = res_search(argv[1], 1, 33, answer, sizeof answer);
	clock_gettime(CLOCK_MONOTONIC, &to);
	double ms = (to.tv_sec - from.tv_sec) * 1e3 + (to.tv_nsec - from.tv_nsec) / 1e6;
	printf("{\"ms\":%.1f,\"waitedMs\":%.1f,\"addresses\":[", ms, waited_ms());
	int count = length < 0 ? 0 : print_services(answer + (length < (int)sizeof answer ? length : (int)sizeof answer));
	printf("],\"code\":\"%s\"}\n", length < 0 ? code_name() : count == 0 ? "NO_DATA" : "");
	return 0;
}
