/*
 * coarse NANOSECONDS PROGRAM...: the program on a machine whose clock has ticks so long. The kernel's page with the clock (vDSO) is hidden
 * from it, and clock_gettime(2) tells it the same again until a tick is over: being stopped at each look takes it longer than what it does in between. x86-64.
 */
#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long tick;

static void watched(char **argv)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clock_gettime, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { .len = sizeof filter / sizeof *filter, .filter = filter };
	if (ptrace(PTRACE_TRACEME, 0, 0, 0) || raise(SIGSTOP)) _exit(126);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)) _exit(126);
	execvp(argv[0], argv);
	_exit(127);
}

/* The stack of a fresh program: argc, argv, 0, environment, 0, pairs of the auxiliary vector. */
static void hide_vdso(pid_t child)
{
	struct user_regs_struct regs;
	ptrace(PTRACE_GETREGS, child, 0, &regs);
	unsigned long at = regs.rsp + 8 * (2 + ptrace(PTRACE_PEEKDATA, child, regs.rsp, 0));
	while (ptrace(PTRACE_PEEKDATA, child, at, 0)) at += 8;
	for (at += 8;; at += 16) {
		long type = ptrace(PTRACE_PEEKDATA, child, at, 0);
		if (type == AT_NULL) return;
		if (type == AT_SYSINFO_EHDR) ptrace(PTRACE_POKEDATA, child, at, AT_IGNORE);
	}
}

static void tell_time(pid_t child)
{
	struct user_regs_struct regs;
	struct timespec now;
	ptrace(PTRACE_GETREGS, child, 0, &regs);
	/* Clocks of a process are its own. */
	if ((int)regs.rdi < 0 || clock_gettime((clockid_t)regs.rdi, &now)) return;
	/* What it was told last: wall clock and monotonic clock. */
	static struct timespec told[2];
	if (regs.rdi < 2) {
		struct timespec *last = &told[regs.rdi];
		if ((now.tv_sec - last->tv_sec) * 1000000000LL + now.tv_nsec - last->tv_nsec < tick) now = *last;
		*last = now;
	}
	struct iovec from = { &now, sizeof now }, to = { (void *)regs.rsi, sizeof now };
	if (process_vm_writev(child, &from, 1, &to, 1, 0) != sizeof now) return;
	regs.orig_rax = -1;
	regs.rax = 0;
	ptrace(PTRACE_SETREGS, child, 0, &regs);
}

int main(int argc, char **argv)
{
	if (argc < 3 || (tick = atoll(argv[1])) <= 0) return 2;
	pid_t child = fork();
	if (child == 0) watched(argv + 2);
	int status;
	waitpid(child, &status, 0);
	ptrace(PTRACE_SETOPTIONS, child, 0, PTRACE_O_TRACEEXEC | PTRACE_O_TRACESECCOMP | PTRACE_O_EXITKILL);
	ptrace(PTRACE_CONT, child, 0, 0);
	while (waitpid(child, &status, 0) == child || errno == EINTR) {
		if (WIFEXITED(status)) return WEXITSTATUS(status);
		if (WIFSIGNALED(status)) {
			signal(WTERMSIG(status), SIG_DFL);
			raise(WTERMSIG(status));
			return 1;
		}
		int event = status >> 16, passed = 0;
		if (event == PTRACE_EVENT_EXEC) hide_vdso(child);
		else if (event == PTRACE_EVENT_SECCOMP) tell_time(child);
		else if (event == 0) passed = WSTOPSIG(status);
		ptrace(PTRACE_CONT, child, 0, passed);
	}
	return 1;
}
