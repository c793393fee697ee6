// SPDX-License-Identifier: GPL-2.0-only
/*
 * The clock that exits are timed with turns out to be none.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "books.h"
#include "timed.h"

enum { FEW = 1000 };

PAYLOAD(cpuid, "xorl %eax, %eax; cpuid");

static void pin(int cpu)
{
	cpu_set_t cpus;

	CPU_ZERO(&cpus);
	CPU_SET(cpu, &cpus);
	if (sched_setaffinity(0, sizeof(cpus), &cpus))
		die("CPU %d", cpu);
}

/* Set a CPU's TSC back by half: by more, and clocks wrap. */
static void set_tsc_back(int cpu)
{
	enum { IA32_TIME_STAMP_COUNTER = 0x10 };
	char path[32];
	uint64_t tsc;
	int fd;

	snprintf(path, sizeof(path), "/dev/cpu/%d/msr", cpu);
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0 || pread(fd, &tsc, sizeof(tsc), IA32_TIME_STAMP_COUNTER) != sizeof(tsc))
		die("%s", path);
	tsc /= 2;
	if (pwrite(fd, &tsc, sizeof(tsc), IA32_TIME_STAMP_COUNTER) != sizeof(tsc))
		die("%s", path);
	close(fd);
}

static volatile bool idle;

/* A CPU that idles now and then has its TSC put right by the kernel. */
static void *keep_busy(void *arg)
{
	pin(1);
	while (!idle)
		;
	return arg;
}

/*
 * A vCPU is moved to a CPU whose TSC is behind. The exit that it is at then has no time that
 * could be known; KVM calls the TSC unstable when it sees that, and no other is measured
 * anymore. To be called last: nothing makes the TSC stable again.
 */
static bool unstable_tsc(void)
{
	static const char said[] = "exit stats: the TSC became unstable, exit_stats_time is switched off";
	uint64_t jump;
	char line[256], on = 'Y';
	struct table books;
	pthread_t thread;
	struct times t;
	bool ok;
	FILE *f;

	begin_untraced(1, 1, &cpuid, 0);
	pin(0);
	switch_time("1");
	vcpu_run(&vms[0], 0, &cpuid, FEW);
	jump = now_ns() / 2;	/* at least, as the TSC started before the kernel did */
	errno = pthread_create(&thread, NULL, keep_busy, NULL);
	if (errno)
		die("pthread_create");
	set_tsc_back(1);
	pin(1);
	vcpu_run(&vms[0], 0, &cpuid, FEW);
	idle = true;
	pthread_join(thread, NULL);

	/* A worker switches time off, soon. */
	for (int i = 0; i < 100 && on != 'N'; i++) {
		usleep(10000);
		f = fopen(TIME_PARAMETER, "re");
		if (!f || fscanf(f, "%c", &on) != 1)
			die("%s", TIME_PARAMETER);
		fclose(f);
	}
	ok = EXPECT(on == 'N') & EXPECT(write_file(TIME_PARAMETER, "1") == ENODEV);
	on = 'N';
	f = popen("dmesg", "re");
	while (f && fgets(line, sizeof(line), f))
		if (strstr(line, said))
			on = 'Y';
	pclose(f);
	ok &= EXPECT(on == 'Y');

	ok &= balances(&books);
	t = vm_times(0, "IO_INSTRUCTION");
	ok &= EXPECT(t.exits == 2) & EXPECT(t.timed == 0) & EXPECT(t.unknown == 1);
	t = vm_times(0, NULL);
	printf("# %" PRIu64 " of %" PRIu64 " exits timed, %" PRIu64 " unknown, %" PRIu64
	       " ns, longest %" PRIu64 "\n", t.timed, t.exits, t.unknown, t.ns, t.max);
	ok &= EXPECT(t.unknown == 1) & EXPECT(t.timed >= FEW) & EXPECT(t.timed < t.exits);
	ok &= EXPECT(t.ns < jump) & EXPECT(t.max <= t.ns) & EXPECT(t.handler <= t.ns);
	end();
	return ok;
}

static const struct row rows[] = {
	{ "exit_stats_time_gives_up_an_unstable_tsc",	"smp",	unstable_tsc },
};

/* tsc GROUP [--list] */
int main(int argc, char **argv)
{
	return run_rows(rows, sizeof(rows) / sizeof(rows[0]), argc, argv);
}
