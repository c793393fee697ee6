// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpf-count FILE COMMAND...: run a command while a BPF program counts kvm:kvm_exit by exit
 * reason, and write a line for every reason that was counted.
 *
 * The program is what a BPF compiler makes of
 *
 *	u32 reason = ctx->exit_reason;
 *	u64 *count = bpf_map_lookup_elem(&counts, &reason);
 *	if (count)
 *		++*count;
 *	return 0;
 *
 * with a per-CPU array as the map, which is the cheapest that BPF has: a CPU's counts are its
 * own, so that no locked instruction is needed and no count is lost.
 */
#include <errno.h>
#include <inttypes.h>
#include <linux/bpf.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "vm.h"

#define EVENT	"/sys/kernel/tracing/events/kvm/kvm_exit/"

/* SVM's nested page faults have 0x400. */
enum { REASONS = 0x410, MAX_CPUS = 64 };

static int bpf(int cmd, union bpf_attr *attr, const char *what)
{
	int ret = syscall(SYS_bpf, cmd, attr, sizeof(*attr));

	if (ret < 0)
		die("%s", what);
	return ret;
}

static unsigned int read_number(const char *path, const char *format)
{
	unsigned int n;
	char line[256];
	FILE *f = fopen(path, "re");

	if (!f)
		die("%s", path);
	while (fgets(line, sizeof(line), f))
		if (sscanf(line, format, &n) == 1) {
			fclose(f);
			return n;
		}
	errno = EINVAL;
	die("%s", path);
}

#define INSN(c, dst, src, o, i)	\
	((struct bpf_insn){ .code = c, .dst_reg = dst, .src_reg = src, .off = o, .imm = i })

static int load_program(int map)
{
	const int reason = read_number(EVENT "format", " field:unsigned int exit_reason; offset:%u;");
	struct bpf_insn insns[] = {
		INSN(BPF_LDX | BPF_MEM | BPF_W, BPF_REG_1, BPF_REG_1, reason, 0),
		INSN(BPF_STX | BPF_MEM | BPF_W, BPF_REG_10, BPF_REG_1, -4, 0),
		INSN(BPF_ALU64 | BPF_MOV | BPF_X, BPF_REG_2, BPF_REG_10, 0, 0),
		INSN(BPF_ALU64 | BPF_ADD | BPF_K, BPF_REG_2, 0, 0, -4),
		INSN(BPF_LD | BPF_IMM | BPF_DW, BPF_REG_1, BPF_PSEUDO_MAP_FD, 0, map),
		INSN(0, 0, 0, 0, 0),
		INSN(BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_map_lookup_elem),
		INSN(BPF_JMP | BPF_JEQ | BPF_K, BPF_REG_0, 0, 3, 0),
		INSN(BPF_LDX | BPF_MEM | BPF_DW, BPF_REG_1, BPF_REG_0, 0, 0),
		INSN(BPF_ALU64 | BPF_ADD | BPF_K, BPF_REG_1, 0, 0, 1),
		INSN(BPF_STX | BPF_MEM | BPF_DW, BPF_REG_0, BPF_REG_1, 0, 0),
		INSN(BPF_ALU64 | BPF_MOV | BPF_K, BPF_REG_0, 0, 0, 0),
		INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0),
	};
	static char log[4096];
	union bpf_attr attr = {
		.prog_type = BPF_PROG_TYPE_TRACEPOINT,
		.insns = (uintptr_t)insns,
		.insn_cnt = sizeof(insns) / sizeof(insns[0]),
		.license = (uintptr_t)"GPL",
		.log_buf = (uintptr_t)log, .log_size = sizeof(log), .log_level = 1,
	};
	int fd = syscall(SYS_bpf, BPF_PROG_LOAD, &attr, sizeof(attr));

	if (fd < 0)
		die("BPF_PROG_LOAD: %s", log);
	return fd;
}

static void attach(int program)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_TRACEPOINT, .size = sizeof(attr), .sample_period = 1,
		.config = read_number(EVENT "id", "%u"),
	};
	int fd = syscall(SYS_perf_event_open, &attr, -1, 0, -1, 0UL);

	if (fd < 0)
		die("perf_event_open");
	/* From here on the program runs on every CPU, whichever the event is of. */
	if (ioctl(fd, PERF_EVENT_IOC_SET_BPF, program) || ioctl(fd, PERF_EVENT_IOC_ENABLE, 0))
		die("PERF_EVENT_IOC_SET_BPF");
}

static void write_counts(int map, const char *path)
{
	uint64_t of_cpu[MAX_CPUS];
	FILE *f = fopen(path, "we");

	if (!f)
		die("%s", path);
	for (uint32_t reason = 0; reason < REASONS; reason++) {
		union bpf_attr attr = {
			.map_fd = map, .key = (uintptr_t)&reason, .value = (uintptr_t)of_cpu
		};
		uint64_t count = 0;

		memset(of_cpu, 0, sizeof(of_cpu));
		bpf(BPF_MAP_LOOKUP_ELEM, &attr, "BPF_MAP_LOOKUP_ELEM");
		for (int cpu = 0; cpu < MAX_CPUS; cpu++)
			count += of_cpu[cpu];
		if (count)
			fprintf(f, "%u %" PRIu64 "\n", reason, count);
	}
	fclose(f);
}

int main(int argc, char **argv)
{
	union bpf_attr attr = {
		.map_type = BPF_MAP_TYPE_PERCPU_ARRAY,
		.key_size = 4, .value_size = 8, .max_entries = REASONS,
	};
	int map, status;
	pid_t pid;

	errno = EINVAL;
	if (argc < 3)
		die("usage: bpf-count FILE COMMAND...");
	map = bpf(BPF_MAP_CREATE, &attr, "BPF_MAP_CREATE");
	attach(load_program(map));
	pid = fork();
	if (!pid) {
		execvp(argv[2], argv + 2);
		die("%s", argv[2]);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		die("%s", argv[2]);
	write_counts(map, argv[1]);
	return !WIFEXITED(status) || WEXITSTATUS(status);
}
